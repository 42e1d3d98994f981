/**
 * Machines that are described once and started many times.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.template.VmSpec} is a machine before its start.
 *   <li>{@link dev.qemu4j.vm.template.VmTemplate} boots one once and starts clones of it.
 *   <li>{@link dev.qemu4j.vm.template.VmPool} keeps clones ready.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.template;

import org.jspecify.annotations.NullMarked;
