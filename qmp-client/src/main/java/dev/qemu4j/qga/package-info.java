/**
 * Talks to the QEMU guest agent, {@code qemu-ga}, inside of a guest.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.qga.GuestAgentPort} waits until a guest's agent answers.
 *   <li>{@link dev.qemu4j.qga.GuestAgent} runs programs, copies files and freezes file systems.
 *   <li>{@link dev.qemu4j.qga.BlockingGuestAgent} has the agent's own commands, and waits for their replies.
 *   <li>{@link dev.qemu4j.qga.GuestAgentException} is the root of what an agent refuses or answers wrongly; a limit that
 *       passes is a {@link dev.qemu4j.base.QemuTimeoutException}.
 * </ul>
 */
@NullMarked
package dev.qemu4j.qga;

import org.jspecify.annotations.NullMarked;
