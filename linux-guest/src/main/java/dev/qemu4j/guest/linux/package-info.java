/**
 * A Linux guest for tests. It has a distribution's kernel, busybox, chosen kernel modules, and programs of the host with their
 * libraries, in an initramfs that is written here. It needs no disk, no root and no installation.
 *
 * <p>Starting points: {@link dev.qemu4j.guest.linux.LinuxGuest} makes its kernel and initramfs,
 * {@link dev.qemu4j.guest.linux.LinuxGuestConsole} runs commands in it over the serial port.
 */
@NullMarked
package dev.qemu4j.guest.linux;

import org.jspecify.annotations.NullMarked;
