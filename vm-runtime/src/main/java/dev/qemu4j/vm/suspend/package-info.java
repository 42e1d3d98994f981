/**
 * Machines that stand still in a file.
 *
 * <p>{@code vm.suspendTo(file)} writes one and ends the machine; {@link dev.qemu4j.vm.SuspendedVm} opens it and goes on. Here are the options of both,
 * and what the file tells.
 */
@NullMarked
package dev.qemu4j.vm.suspend;

import org.jspecify.annotations.NullMarked;
