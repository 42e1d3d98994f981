/**
 * The keyboard and the pointer of a machine.
 *
 * <p>Starting points, which need only a monitor:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.input.Keyboard} types texts and presses chords.
 *   <li>{@link dev.qemu4j.vm.input.Layout} says where the guest has its characters.
 *   <li>{@link dev.qemu4j.vm.input.Pointer} moves, clicks and drags.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.input;

import org.jspecify.annotations.NullMarked;
