/**
 * The argument of {@code -device}: {@link dev.qemu4j.device.Device} and its builders, with the properties of each in a set
 * of its own.
 *
 * <p>Starting points: {@code Devices}.
 */
@NullMarked
package dev.qemu4j.device;

import org.jspecify.annotations.NullMarked;
