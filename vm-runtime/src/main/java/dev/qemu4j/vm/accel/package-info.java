/**
 * The accelerator under which guests really run.
 *
 * <p>Starting point: {@link dev.qemu4j.vm.accel.BestAccelerator}, which {@code QemuInstallation.bestAccelerator()} returns.
 */
@NullMarked
package dev.qemu4j.vm.accel;

import org.jspecify.annotations.NullMarked;
