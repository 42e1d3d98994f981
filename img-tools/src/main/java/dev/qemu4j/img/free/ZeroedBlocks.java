package dev.qemu4j.img.free;

import dev.qemu4j.img.mount.MountCandidate;
import java.util.List;
import java.util.Objects;

/**
 * The outcome of {@link FreeBlocks#zero}.
 *
 * @param zeroed the file systems whose free blocks are zeros now
 * @param left the parts of the disk that were left as they are, as no tool knows their free blocks: other file systems, swap, containers
 */
public record ZeroedBlocks(List<MountCandidate> zeroed, List<MountCandidate> left) {
    /**
     * Copies the lists, and checks that neither is missing.
     *
     * @param zeroed the file systems whose free blocks are zeros now
     * @param left the parts of the disk that were left as they are
     */
    public ZeroedBlocks {
        zeroed = List.copyOf(Objects.requireNonNull(zeroed, "zeroed"));
        left = List.copyOf(Objects.requireNonNull(left, "left"));
    }
}
