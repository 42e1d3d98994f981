/**
 * Recordings of virtual machines.
 *
 * <p>Starting point: {@link dev.qemu4j.vm.record.VmRecorder}, which {@code vm.recorder()} returns for a machine that is started with {@code
 * o -> o.recorded(true)}.
 */
@NullMarked
package dev.qemu4j.vm.record;

import org.jspecify.annotations.NullMarked;
