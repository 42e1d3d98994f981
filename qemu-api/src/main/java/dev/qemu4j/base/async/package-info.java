/** The one way to wait, and the futures of work on a thread of its own; for the modules of this library only. */
@NullMarked
package dev.qemu4j.base.async;

import org.jspecify.annotations.NullMarked;
