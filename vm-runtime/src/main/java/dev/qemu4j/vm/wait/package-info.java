/**
 * Waits until a machine is ready, which end at once where it never will be.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.wait.Wait} has the signs of readiness, one by one and combined.
 *   <li>{@link dev.qemu4j.vm.wait.WaitStrategy} is for signs of one's own.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.wait;

import org.jspecify.annotations.NullMarked;
