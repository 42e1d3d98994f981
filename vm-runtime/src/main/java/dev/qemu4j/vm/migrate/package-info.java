/**
 * Migration of a running machine to another QEMU of this host: options, progress, failures.
 *
 * <p>{@code vm.migrateTo(cmd)} of {@link dev.qemu4j.vm.VirtualMachine} is the way in.
 */
@NullMarked
package dev.qemu4j.vm.migrate;

import org.jspecify.annotations.NullMarked;
