/**
 * The helper processes of machines, as they run.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.helper.VmHelper} is one that a launch has started for its machine.
 *   <li>{@link dev.qemu4j.vm.helper.VhostUserDaemon} finds programs for {@code vhost-user} devices.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.helper;

import org.jspecify.annotations.NullMarked;
