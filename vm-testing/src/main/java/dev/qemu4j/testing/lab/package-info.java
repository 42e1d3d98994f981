/**
 * Several machines that are joined by networks, described once and started together.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.testing.lab.LabSpec} describes a lab.
 *   <li>{@link dev.qemu4j.testing.lab.VmLab} is one that runs, with the faults between its machines.
 * </ul>
 */
@NullMarked
package dev.qemu4j.testing.lab;

import org.jspecify.annotations.NullMarked;
