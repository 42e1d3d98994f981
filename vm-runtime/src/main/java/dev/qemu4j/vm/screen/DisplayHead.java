package dev.qemu4j.vm.screen;

import org.jspecify.annotations.Nullable;

/**
 * One of the screens of a machine's graphics devices.
 *
 * @param device the device's id; null if it has none, as the one of {@code -vga} has
 * @param head the number of the device's screen, from 0 on
 */
public record DisplayHead(@Nullable String device, int head) {
    /** Returns the device and the number, such as {@code video0 head 1}. */
    @Override
    public String toString() {
        return (device == null ? "(a device without an id)" : device) + " head " + head;
    }
}
