/**
 * QEMU's user mode: single programs of other processors, without a machine around them.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.user.UserEmulation} runs one.
 *   <li>{@link dev.qemu4j.vm.user.BinfmtRegistration} has the kernel run all of them, also in a chroot.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.user;

import org.jspecify.annotations.NullMarked;
