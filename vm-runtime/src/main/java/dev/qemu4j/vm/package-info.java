/**
 * Virtual machines: a QEMU process, its monitor, and their end.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.VirtualMachine#start(dev.qemu4j.CommandLine)} starts one.
 *   <li>{@link dev.qemu4j.vm.QemuInstallation} finds the QEMU of this host.
 *   <li>{@link dev.qemu4j.vm.VmLaunchException} says why one did not start.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm;

import org.jspecify.annotations.NullMarked;
