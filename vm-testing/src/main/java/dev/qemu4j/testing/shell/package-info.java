/**
 * Commands and files inside a guest, whichever way leads there.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.testing.shell.GuestShell} runs commands and copies files, by a console or the guest agent.
 *   <li>{@link dev.qemu4j.testing.shell.GuestSsh} is the way by SSH.
 * </ul>
 */
@NullMarked
package dev.qemu4j.testing.shell;

import org.jspecify.annotations.NullMarked;
