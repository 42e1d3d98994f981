/**
 * Firmware of this host, found by QEMU's firmware descriptors.
 *
 * <p>Starting points: {@link dev.qemu4j.vm.firmware.Firmware#uefi} and {@link dev.qemu4j.vm.firmware.Firmware#secureBoot} for the recipe of a
 * machine, {@link dev.qemu4j.vm.firmware.FirmwareQuery} for any other wish, {@link dev.qemu4j.vm.firmware.Firmware#all} for all there is.
 */
@NullMarked
package dev.qemu4j.vm.firmware;

import org.jspecify.annotations.NullMarked;
