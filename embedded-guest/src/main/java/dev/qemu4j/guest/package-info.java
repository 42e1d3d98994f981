/**
 * A guest of 1.5 KiB for tests and demonstrations: it boots at once, talks over the serial port and writes
 * numbered records to its disk.
 *
 * <p>Starting points: {@link dev.qemu4j.guest.EmbeddedGuest} makes its disk, {@link dev.qemu4j.guest.GuestConsole}
 * talks to it, {@link dev.qemu4j.guest.GuestRecords} tells which of its records an image file holds.
 */
@NullMarked
package dev.qemu4j.guest;

import org.jspecify.annotations.NullMarked;
