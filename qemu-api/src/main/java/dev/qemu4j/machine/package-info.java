/**
 * The argument of {@code -machine}: {@link dev.qemu4j.machine.Machine} and its builders, with the properties of each in a
 * set of its own.
 *
 * <p>Starting points: {@code Machines}.
 */
@NullMarked
package dev.qemu4j.machine;

import org.jspecify.annotations.NullMarked;
