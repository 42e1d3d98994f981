/** Commands and servers inside a network namespace, and the state that is read there. */
@NullMarked
package dev.qemu4j.net.namespace.internal;

import org.jspecify.annotations.NullMarked;
