package dev.qemu4j.vm.disk.fleece.internal;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.qapi.block.BlockExportDeletedEvent;
import dev.qemu4j.qapi.block.BlockExportInfo;
import dev.qemu4j.qapi.block.BlockExportRemoveMode;
import dev.qemu4j.qapi.block.BlockExportType;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphJob;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.step.internal.FleeceNames;
import dev.qemu4j.vm.disk.step.internal.ImageFormatting;
import dev.qemu4j.vm.disk.step.internal.NodeClosing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/**
 * The end of a fleecing, by the graph alone: of one that is done, that has failed at any step, or whose JVM was killed. A name is no proof: each node must have the
 * driver and the neighbours that a fleecing gives it.
 */
public final class FleecingEnd {
    private static final String PERIPHERAL = "/machine/peripheral/";
    private static final Duration CLOSING = Duration.ofSeconds(30);

    private final QmpClient qmp;
    private final Predicate<String> tag;

    private FleecingEnd(QmpClient qmp, Predicate<String> tag) {
        this.qmp = qmp;
        this.tag = tag;
    }

    /** Removes all that is there of fleecings with such tags, and tells whether there was anything. */
    public static boolean remove(QmpClient qmp, Predicate<String> tag) {
        try {
            return new FleecingEnd(qmp, tag).run();
        } catch (QmpCommandException e) {
            throw new DiskException("the nodes of a fleecing cannot be removed: " + e.description(), e);
        }
    }

    public static BlockdevOptions hook(FleeceNames names, String file) {
        return Blockdevs.throttle(
                names.hook(), t -> t.throttleGroup(names.group()).file(file).discard(BlockdevDiscardOptions.UNMAP));
    }

    /** Returns the devices that have a node. */
    public static List<String> devices(QmpClient qmp, String node) {
        return devices(DiskGraph.read(qmp), node);
    }

    private static List<String> devices(DiskGraph graph, String node) {
        return graph.devices().stream()
                .filter(device -> node.equals(device.node()) && device.path() != null)
                .map(device -> full(Objects.requireNonNull(device.path())))
                .toList();
    }

    /** QEMU tells the id of some devices in the place of their path, and an id can be that of a bus, too. */
    private static String full(String path) {
        return path.startsWith("/") ? path : PERIPHERAL + path;
    }

    public static void move(QmpClient qmp, String device, String node) {
        qmp.blocking().qom().qomSet(device, "drive", StringNode.valueOf(node));
    }

    private boolean run() {
        DiskGraph graph = DiskGraph.read(qmp);
        List<GraphNode> hooks = parts(graph, "throttle", FleeceNames::hook);
        List<GraphNode> copiers = parts(graph, "copy-before-write", FleeceNames::copier);
        List<GraphNode> views = parts(graph, "snapshot-access", FleeceNames::view);
        List<GraphNode> stores = parts(graph, "qcow2", FleeceNames::store);
        views.forEach(view -> end(graph, view));
        if (!views.isEmpty()) {
            closeExports(views);
        }
        boolean served = PullServer.stop(qmp, tag);
        views.forEach(view -> NodeClosing.remove(qmp, view.name()));
        release(graph, hooks);
        List<GraphNode> rest = new ArrayList<>(hooks);
        rest.addAll(copiers);
        rest.addAll(stores);
        rest.forEach(node -> NodeClosing.remove(qmp, node.name()));
        boolean groups = removeGroups();
        stores.forEach(FleecingEnd::deleteFile);
        return served || groups || !rest.isEmpty() || !views.isEmpty();
    }

    private List<GraphNode> parts(DiskGraph graph, String driver, Function<FleeceNames, String> part) {
        return graph.nodes().stream()
                .filter(node -> node.driver().equals(driver) && isOurs(node.name(), part))
                .toList();
    }

    private boolean isOurs(String name, Function<FleeceNames, String> part) {
        FleeceNames names = FleeceNames.of(name);
        return names != null && tag.test(names.tag()) && part.apply(names).equals(name);
    }

    /** Ends the job of a killed JVM that copies from a view. */
    private void end(DiskGraph graph, GraphNode view) {
        for (GraphJob found : graph.jobs()) {
            if (found.nodes().stream().anyMatch(edge -> edge.node().equals(view.name()))) {
                try {
                    Job job = Jobs.of(qmp).attach(found.id());
                    ImageFormatting.end(job);
                    job.dismiss();
                } catch (JobException | QmpCommandException e) {
                    return; // it has ended meanwhile
                }
            }
        }
    }

    /** A server is that of the fleecing if all that it serves is. Stopping it waits for the end of each export; the end of a single one is told by an event. */
    private void closeExports(List<GraphNode> views) {
        List<String> names = views.stream().map(GraphNode::name).toList();
        List<BlockExportInfo> all = qmp.blocking().block().queryBlockExports().stream()
                .filter(export -> export.type().equals(BlockExportType.NBD))
                .toList();
        List<String> ours = all.stream()
                .filter(export -> names.contains(export.nodeName()) && names.contains(export.id()))
                .map(BlockExportInfo::id)
                .toList();
        if (!ours.isEmpty() && ours.size() == all.size()) {
            qmp.blocking().block().nbdServerStop();
            return;
        }
        for (String id : ours) {
            try (var deleted = qmp.events().queue(BlockExportDeletedEvent.class)) {
                qmp.blocking().block().blockExportDel(id, e -> e.mode(BlockExportRemoveMode.HARD));
                while (!deleted.next(CLOSING).id().equals(id)) {
                    // another one's end
                }
            }
        }
    }

    /** Gives each device the node that its hook has below it. The copier goes first: as long as a node uses it, it lets nobody else write to the disk. */
    private void release(DiskGraph graph, List<GraphNode> hooks) {
        List<BlockdevOptions> open = new ArrayList<>();
        for (GraphNode hook : hooks) {
            FleeceNames names = Objects.requireNonNull(FleeceNames.of(hook.name()));
            if (names.copier().equals(hook.child("file"))) {
                open.add(hook(names, below(graph, hook)));
            }
        }
        if (!open.isEmpty()) {
            qmp.blocking().block().blockdevReopen(open);
        }
        for (GraphNode hook : hooks) {
            String below = below(graph, hook);
            devices(graph, hook.name()).forEach(device -> move(qmp, device, below));
        }
    }

    private static String below(DiskGraph graph, GraphNode hook) {
        FleeceNames names = Objects.requireNonNull(FleeceNames.of(hook.name()));
        String file = hook.child("file");
        GraphNode copier = names.copier().equals(file) ? graph.node(names.copier()) : null;
        String below = copier == null ? file : copier.child("file");
        if (below == null) {
            throw new DiskException("the node " + hook + " of a fleecing has no disk below it", null);
        }
        return below;
    }

    private boolean removeGroups() {
        List<String> groups = qmp.blocking().qom().qomList("/objects").stream()
                .filter(object ->
                        object.type().equals("child<throttle-group>") && isOurs(object.name(), FleeceNames::group))
                .map(object -> object.name())
                .toList();
        groups.forEach(group -> qmp.blocking().qom().objectDel(group));
        return !groups.isEmpty();
    }

    private static void deleteFile(GraphNode store) {
        Path file = store.path();
        FleeceNames names = FleeceNames.of(store.name());
        if (file != null && names != null && file.endsWith(names.file())) {
            delete(file);
        }
    }

    /** Deletes the files that a QEMU which is gone, too, has left in a directory. */
    public static void deleteFiles(@Nullable Path directory, Predicate<String> tag) {
        if (directory == null || !Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.newDirectoryStream(directory, "qemu4j-*.fleece")) {
            for (Path file : files) {
                FleeceNames names = FleeceNames.ofFile(String.valueOf(file.getFileName()));
                if (names != null && tag.test(names.tag())) {
                    delete(file);
                }
            }
        } catch (IOException e) {
            throw new DiskException(directory + " cannot be read: " + e, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DiskException(file + " of a fleecing cannot be deleted: " + e, e);
        }
    }
}
