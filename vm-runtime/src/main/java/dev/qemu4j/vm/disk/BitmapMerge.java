package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.block.BlockDirtyBitmap;
import dev.qemu4j.qapi.block.BlockDirtyBitmapOrStr;
import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.step.internal.Refused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bitmaps of layers that a stream takes out of a chain. What the job copies marks nothing, so that the changes that a bitmap knows would be lost
 * with its layer: they are merged into the bitmap of that name in the active layer, where they do no harm if the job fails, or one that was not merged. That is no
 * transaction: to undo an action, QEMU puts the bitmap back as it was, without what the guest has written meanwhile.
 */
final class BitmapMerge {
    private BitmapMerge() {}

    static void upwards(QmpClient qmp, GraphDisk disk, List<GraphNode> removed) {
        Map<String, List<BlockDirtyBitmapOrStr>> merged = new LinkedHashMap<>();
        for (BlockDirtyInfo kept : disk.active().bitmaps()) {
            String name = kept.name();
            List<BlockDirtyBitmapOrStr> sources = name == null ? List.of() : sources(name, removed);
            if (name != null && !sources.isEmpty() && isSound(kept)) {
                refuseOtherSize(disk, name, removed);
                merged.put(name, sources);
            }
        }
        merged.forEach((name, sources) -> merge(qmp, disk, name, sources));
    }

    /** A bitmap has the size of its layer, and QEMU merges none of another size. */
    private static void refuseOtherSize(GraphDisk disk, String name, List<GraphNode> removed) {
        for (GraphNode layer : removed) {
            if (isSound(bitmap(layer, name))
                    && !layer.size().equals(disk.active().size())) {
                throw new DiskException(
                        "the bitmap '" + name + "' of " + layer + " has another size than that of disk '" + disk.name()
                                + "', which was resized since, and cannot be merged into it (expected: no such bitmap,"
                                + " or bitmaps(false) in the options and a full backup afterwards)",
                        null);
            }
        }
    }

    private static List<BlockDirtyBitmapOrStr> sources(String name, List<GraphNode> removed) {
        return removed.stream()
                .filter(layer -> isSound(bitmap(layer, name)))
                .map(layer -> BlockDirtyBitmapOrStr.of(BlockDirtyBitmap.of(layer.name(), name)))
                .toList();
    }

    private static @Nullable BlockDirtyInfo bitmap(GraphNode layer, String name) {
        return layer.bitmaps().stream()
                .filter(bitmap -> name.equals(bitmap.name()))
                .findFirst()
                .orElse(null);
    }

    private static boolean isSound(@Nullable BlockDirtyInfo bitmap) {
        return bitmap != null && !Boolean.TRUE.equals(bitmap.inconsistent());
    }

    private static void merge(QmpClient qmp, GraphDisk disk, String name, List<BlockDirtyBitmapOrStr> sources) {
        try {
            qmp.blocking().block().blockDirtyBitmapMerge(disk.active().name(), name, sources);
        } catch (QmpCommandException e) {
            throw Refused.refused("the bitmaps '" + name + "' of disk '" + disk.name() + "' cannot be merged", e);
        }
    }
}
