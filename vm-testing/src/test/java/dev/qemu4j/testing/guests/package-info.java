/** Machines that the tests of several packages use. */
@NullMarked
package dev.qemu4j.testing.guests;

import org.jspecify.annotations.NullMarked;
