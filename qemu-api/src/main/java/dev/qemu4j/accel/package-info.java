/**
 * The argument of {@code -accel}: {@link dev.qemu4j.accel.Accel} and its builders, with the properties of each in a set of
 * its own.
 *
 * <p>Starting points: {@code Accels}.
 */
@NullMarked
package dev.qemu4j.accel;

import org.jspecify.annotations.NullMarked;
