/**
 * Machines that are described once and started many times.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.template.VmSpec} is a machine before its start.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.template;

import org.jspecify.annotations.NullMarked;
