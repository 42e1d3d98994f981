package dev.qemu4j.vm.disk;

import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Path;

/** A snapshot that was taken: the layer that stays as it was, and the overlay that the guest writes to since. Immutable. */
public final class DiskSnapshot {
    private final Path file;
    private final GraphNode base;
    private final GraphDisk disk;

    DiskSnapshot(Path file, GraphNode base, GraphDisk disk) {
        this.file = file;
        this.base = base;
        this.disk = disk;
    }

    /**
     * Returns the overlay's file.
     *
     * @return the absolute path
     */
    public Path file() {
        return file;
    }

    /**
     * Returns the overlay.
     *
     * @return the disk's active layer after the snapshot
     */
    public GraphNode overlay() {
        return disk.active();
    }

    /**
     * Returns the layer that has the disk's content of the snapshot's moment.
     *
     * @return the active layer from before
     */
    public GraphNode base() {
        return base;
    }

    /**
     * Returns the disk as it was right after the snapshot.
     *
     * @return the disk with its new chain
     */
    public GraphDisk disk() {
        return disk;
    }

    /** Returns the disk, the overlay and the base. */
    @Override
    public String toString() {
        return "DiskSnapshot[" + disk.name() + ": " + overlay() + " over " + base + "]";
    }
}
