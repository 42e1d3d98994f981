/** Ways into the machines of a failed test, for somebody at a terminal. */
@NullMarked
package dev.qemu4j.testing.hold.internal;

import org.jspecify.annotations.NullMarked;
