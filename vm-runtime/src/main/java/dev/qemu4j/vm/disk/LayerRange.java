package dev.qemu4j.vm.disk;

import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.step.internal.OverlaidDisks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The layers of a disk from an upper one to a lower one. */
final class LayerRange {
    private final GraphDisk disk;
    private final int top;
    private final int base;

    private LayerRange(GraphDisk disk, int top, int base) {
        this.disk = disk;
        this.top = top;
        this.base = base;
    }

    /** Finds the layers of a commit: without a base, the upper one goes into the one below. */
    static LayerRange ofCommit(GraphDisk disk, LayerOptions options) {
        int top = index(disk, options.top(), 0);
        int base = index(disk, options.base(), top + 1);
        if (base >= disk.layers().size()) {
            throw new DiskException(
                    "commit of disk '" + disk.name() + "': no layer is below "
                            + disk.layers().get(top) + " (expected: a layer with a backing file)",
                    null);
        }
        requireBelow(disk, top, base);
        refuseThrowaway(disk.layers().get(base));
        refuseLarger(disk.layers().get(base), disk.layers().get(top));
        return new LayerRange(disk, top, base);
    }

    /** Finds the layers of a stream: without a base, all below are copied. */
    static LayerRange ofStream(GraphDisk disk, LayerOptions options) {
        int top = index(disk, options.top(), 0);
        int base = index(disk, options.base(), disk.layers().size());
        if (top + 1 >= disk.layers().size()) {
            throw new DiskException(
                    "stream of disk '" + disk.name() + "': no layer is below "
                            + disk.layers().get(top) + " (expected: a layer with a backing file)",
                    null);
        }
        requireBelow(disk, top, base);
        return new LayerRange(disk, top, base);
    }

    private static int index(GraphDisk disk, @Nullable String layer, int other) {
        return layer == null ? other : disk.layers().indexOf(disk.layer(layer));
    }

    private static void requireBelow(GraphDisk disk, int top, int base) {
        if (base <= top) {
            throw new DiskException(
                    "base: " + disk.layers().get(base) + " (expected: a layer below "
                            + disk.layers().get(top) + ")",
                    null);
        }
    }

    /** The image below a throwaway disk is only read, which several machines may do at once. */
    private static void refuseThrowaway(GraphNode layer) {
        if (OverlaidDisks.isBase(layer.name())) {
            throw new DiskException(
                    "base: " + layer
                            + " is the image of a throwaway disk, which is only read (expected: a mirror of the disk"
                            + " into a new image)",
                    null);
        }
    }

    /** The guest, or the layer above, would see what the base has beyond the end of the layer that goes. */
    private static void refuseLarger(GraphNode base, GraphNode top) {
        if (base.size().compareTo(top.size()) > 0) {
            throw new DiskException(
                    "base: " + base + " has " + base.size() + ", more than the " + top.size() + " of " + top
                            + ": what is behind their end would be back (expected: a base that is not larger; flatten,"
                            + " or a mirror, leaves the disk its size)",
                    null);
        }
    }

    GraphNode top() {
        return disk.layers().get(top);
    }

    /** Returns the lower layer, null for a stream that leaves none. */
    @Nullable
    GraphNode base() {
        return base < disk.layers().size() ? disk.layers().get(base) : null;
    }

    /** Returns the lower layer of a commit, which always has one. */
    GraphNode bottom() {
        return disk.layers().get(base);
    }

    /** Returns the layer that refers to the upper one, null if that is the active layer. */
    @Nullable
    GraphNode above() {
        return top == 0 ? null : disk.layers().get(top - 1);
    }

    /** Returns the layers that a commit takes out of the chain. */
    List<GraphNode> committed() {
        return disk.layers().subList(top, base);
    }

    /** Returns the layers that a stream takes out of the chain. */
    List<GraphNode> streamed() {
        return disk.layers().subList(top + 1, base);
    }
}
