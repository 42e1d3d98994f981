/**
 * Faults that are injected into a machine that runs, and undone.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.fault.Faults} injects one, and {@code vm.faults()} is the short way to it.
 *   <li>{@link dev.qemu4j.vm.fault.Chaos} injects many, in an order that a seed decides.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.fault;

import org.jspecify.annotations.NullMarked;
