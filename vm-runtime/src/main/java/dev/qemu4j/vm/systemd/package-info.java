/**
 * Machines that systemd starts, at boot and without Java.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.systemd.SystemdUnit} is the unit of a machine.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.systemd;

import org.jspecify.annotations.NullMarked;
