/**
 * Consoles of virtual machines: all that a guest has printed, waits for it, and what is typed.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.console.VmConsole} is a console; {@code vm.console()} returns a machine's.
 *   <li>{@link dev.qemu4j.vm.console.Expected} describes output to wait for, {@link dev.qemu4j.vm.console.ConsoleAlarm} output that
 *       ends each wait.
 *   <li>{@link dev.qemu4j.vm.console.ConsolePort} makes a console of any QEMU that connects to a socket.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.console;

import org.jspecify.annotations.NullMarked;
