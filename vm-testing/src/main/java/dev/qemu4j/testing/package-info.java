/**
 * Throwaway virtual machines for tests with JUnit Jupiter.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.testing.VmTest} marks a test class, {@link dev.qemu4j.testing.Vm} its machines.
 *   <li>{@link dev.qemu4j.testing.EnabledIfQemu} runs tests where there is a QEMU for them only.
 *   <li>{@link dev.qemu4j.testing.QemuMatrix} runs a test in each of several QEMUs and machines.
 * </ul>
 */
@NullMarked
package dev.qemu4j.testing;

import org.jspecify.annotations.NullMarked;
