package dev.qemu4j.vm.disk.revert;

import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A disk that was reverted: the layer that was given up, and the empty overlay that took its place.
 *
 * @param file the absolute path of the new overlay
 * @param disk the disk with its chain, as it was right after
 * @param old the layer that was given up, as it was right before
 * @param kept whether the old layer's file is still there
 */
public record DiskRevert(Path file, GraphDisk disk, GraphNode old, boolean kept) {
    /**
     * Makes a description.
     *
     * @param file the absolute path of the new overlay
     * @param disk the disk with its chain
     * @param old the layer that was given up
     * @param kept whether the old layer's file is still there
     */
    public DiskRevert {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(disk, "disk");
        Objects.requireNonNull(old, "old");
    }

    /**
     * Returns the new overlay.
     *
     * @return the disk's active layer
     */
    public GraphNode overlay() {
        return disk.active();
    }

    /**
     * Returns the layer to which the disk was reverted.
     *
     * @return the layer below the overlay
     */
    public GraphNode base() {
        return disk.layers().get(1);
    }

    /**
     * Returns the bitmaps that ended with the old layer.
     *
     * @return their names
     */
    public List<String> bitmapsLost() {
        return old.bitmaps().stream()
                .flatMap(bitmap -> Stream.ofNullable(bitmap.name()))
                .toList();
    }
}
