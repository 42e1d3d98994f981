/**
 * The life of a running machine: its run states, its power and its events.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.life.RunControl} pauses, resumes, resets, and waits for states.
 *   <li>{@link dev.qemu4j.vm.life.EventHistory} has a machine's events from its start on.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.life;

import org.jspecify.annotations.NullMarked;
