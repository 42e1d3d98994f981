package dev.qemu4j.vm.disk;

import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Path;
import java.util.List;

/** A snapshot that was taken: the layer that stays as it was, and the overlay that the guest writes to since. Immutable. */
public final class DiskSnapshot {
    private final Path file;
    private final GraphNode base;
    private final GraphDisk disk;
    private final List<String> bitmapsLeft;

    DiskSnapshot(Path file, GraphNode base, GraphDisk disk, List<String> bitmapsLeft) {
        this.file = file;
        this.base = base;
        this.disk = disk;
        this.bitmapsLeft = List.copyOf(bitmapsLeft);
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

    /**
     * Returns the bitmaps of the base that do not go on in the overlay, and know no change from now on.
     *
     * @return the names of those that did not record, are inconsistent, or were not to be carried
     */
    public List<String> bitmapsLeft() {
        return bitmapsLeft;
    }

    /** Returns the disk, the overlay and the base. */
    @Override
    public String toString() {
        return "DiskSnapshot[" + disk.name() + ": " + overlay() + " over " + base + "]";
    }
}
