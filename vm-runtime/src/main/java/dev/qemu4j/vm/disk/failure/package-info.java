/**
 * Failures of operations on the disks of a QEMU that runs. They leave all as it was, or say what is left.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.disk.failure.DiskException} is the root of all, {@link dev.qemu4j.vm.disk.failure.DiskBusyException} names a job.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.disk.failure;

import org.jspecify.annotations.NullMarked;
