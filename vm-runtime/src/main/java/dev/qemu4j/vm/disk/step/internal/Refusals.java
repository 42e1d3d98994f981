package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.DiskTurns;
import dev.qemu4j.vm.disk.refusal.internal.Encryption;
import dev.qemu4j.vm.disk.refusal.internal.UsedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The looks that each operation on disks begins with. An operation gets its disks here only, and a new image needs a {@link NewImage} of here, so that
 * none forgets what has to be refused.
 */
public final class Refusals {
    private final QmpClient qmp;
    private final String operation;
    private final DiskGraph graph;
    private final Map<String, GraphDisk> disks = new LinkedHashMap<>(); // by their active layers

    /** Reads the graph for an operation, whose turn it is. */
    public Refusals(QmpClient qmp, String operation) {
        this.qmp = qmp;
        this.operation = operation;
        DiskTurns.require(qmp);
        graph = DiskGraph.read(qmp);
    }

    public DiskGraph graph() {
        return graph;
    }

    /** Finds a disk that no job uses. Refuses one that the operation has already, by any name. */
    public GraphDisk disk(String id) {
        return free(graph.disk(id), id);
    }

    private GraphDisk free(GraphDisk disk, String id) {
        Refused.busy(disk, operation);
        if (disks.putIfAbsent(disk.active().name(), disk) != null) {
            throw new DiskException(
                    "disk: '" + id + "' (expected: each disk once; another name of it is in the list)", null);
        }
        return disk;
    }

    /** Finds several such disks; names of one device count once. */
    public List<GraphDisk> disks(Collection<String> ids) {
        return ids.stream()
                .map(graph::disk)
                .distinct()
                .map(disk -> free(disk, disk.name()))
                .toList();
    }

    /** Finds the disks that are written, which no job uses. */
    public List<GraphDisk> written() {
        return written(graph).stream().map(disk -> free(disk, disk.name())).toList();
    }

    /** Returns the disks that devices write; several devices may have one node. */
    public static List<GraphDisk> written(DiskGraph graph) {
        Map<String, GraphDisk> byNode = new LinkedHashMap<>();
        graph.disks().stream()
                .filter(disk -> disk.device() != null && !disk.active().isReadOnly())
                .forEach(disk -> byNode.putIfAbsent(disk.active().name(), disk));
        return List.copyOf(byNode.values());
    }

    /** Allows a new image with the data of layers of a disk. */
    public NewImage newImage(GraphDisk disk, List<GraphNode> copied, Path file) {
        for (GraphNode layer : copied) {
            Refused.refuse(Encryption.refusal(of(disk), layer));
        }
        Refused.refuse(UsedFiles.refusal(graph, file));
        return new NewImage(file, disk.layers());
    }

    /** Refuses to move data of encrypted layers into one that is not. */
    public void move(GraphDisk disk, List<GraphNode> from, GraphNode to) {
        Refused.refuse(Encryption.refusal(of(disk), from, to));
    }

    private String of(GraphDisk disk) {
        return operation + " of disk '" + disk.name() + "'";
    }

    /** Refuses a disk that somebody has changed since it was looked at: QEMU compares neither sizes nor bitmaps. */
    public void requireUnchanged() {
        DiskGraph now = DiskGraph.read(qmp);
        disks.values().forEach(disk -> requireUnchanged(disk, now));
    }

    private static void requireUnchanged(GraphDisk disk, DiskGraph graph) {
        GraphNode base = disk.active();
        GraphNode now = graph.disks().stream()
                .map(GraphDisk::active)
                .filter(other -> other.name().equals(base.name()))
                .findFirst()
                .orElse(null);
        if (now == null || !now.size().equals(base.size()) || !bitmaps(now).equals(bitmaps(base))) {
            throw new DiskException(
                    "disk '" + disk.name() + "' was changed meanwhile: it is "
                            + (now == null ? "on another layer" : now.size() + ", with the bitmaps " + bitmaps(now))
                            + " (expected: " + base + ", " + base.size() + ", with the bitmaps " + bitmaps(base)
                            + "; try again)",
                    null);
        }
    }

    private static Set<String> bitmaps(GraphNode layer) {
        Set<String> names = new TreeSet<>();
        layer.bitmaps().stream()
                .filter(bitmap -> bitmap.name() != null) // others are those of QEMU's own jobs and filters
                .forEach(bitmap -> names.add(bitmap.name() + (goesOn(bitmap) ? "" : " (not recording)")));
        return names;
    }

    /** Tells whether a bitmap records changes that somebody may rely on. */
    public static boolean goesOn(BlockDirtyInfo bitmap) {
        return bitmap.recording() && !Boolean.TRUE.equals(bitmap.inconsistent());
    }

    /** A file that an operation may make for the data of layers. */
    public static final class NewImage {
        private final Path path;
        private final List<GraphNode> layers;

        private NewImage(Path path, List<GraphNode> layers) {
            this.path = path;
            this.layers = layers;
        }

        public Path path() {
            return path;
        }

        /** Returns the files of the layers, the active one first; null for one that is no local file. */
        public List<@Nullable Path> sources() {
            List<@Nullable Path> sources = new ArrayList<>();
            layers.forEach(layer -> sources.add(layer.path()));
            return sources;
        }
    }
}
