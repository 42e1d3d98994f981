/** Tests. */
@NullMarked
package dev.qemu4j.check.surface;

import org.jspecify.annotations.NullMarked;
