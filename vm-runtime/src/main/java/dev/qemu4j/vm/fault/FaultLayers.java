package dev.qemu4j.vm.fault;

import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpEvents;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDevice;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.DiskTurns;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/**
 * Puts the nodes of faults between devices and their disks, while the guest runs, and takes them out again. A device's property {@code drive} can be set to another node
 * at any time, for {@code -drive} and {@code -blockdev}; QEMU lets requests that are under way end before.
 */
final class FaultLayers {
    private static final String PERIPHERAL = "/machine/peripheral/";

    /** The layers over a connection by the names of their nodes; changed in a turn only. Guarded by itself. */
    private static final Map<QmpEvents, Map<String, FaultLayer>> LAYERS = new WeakHashMap<>();

    private final QmpClient qmp;
    private final Map<String, FaultLayer> layers;

    FaultLayers(QmpClient qmp) {
        this.qmp = qmp;
        synchronized (LAYERS) {
            layers = LAYERS.computeIfAbsent(qmp.events(), events -> new ConcurrentHashMap<>());
        }
    }

    /** Puts a layer above all that a disk has. */
    void insert(String id, FaultLayer layer) {
        DiskTurns.take(qmp, () -> {
            Refusals looks = new Refusals(qmp, "fault");
            GraphDisk disk = looks.disk(id);
            String path = path(disk);
            List<String> names = names(layer, looks.graph());
            String what = "fault of disk '" + disk.name() + "'";
            add(what, names, layer.over(disk.top().name(), names, disk.top().isReadOnly()));
            try {
                drive(what, path, names.get(names.size() - 1));
            } catch (RuntimeException e) {
                delete(names, e);
                throw e;
            }
            use(layer, names);
            return true;
        });
    }

    /** Takes a layer out, wherever it is by now. Those above are made anew, and begin to count anew. */
    void remove(FaultLayer layer) {
        DiskTurns.take(qmp, () -> {
            DiskGraph graph = DiskGraph.read(qmp);
            GraphDisk disk = graph.disks().stream()
                    .filter(one -> one.device() != null && has(one, layer.bottom()))
                    .findFirst()
                    .orElse(null);
            if (disk == null) { // the device was unplugged
                drop(layer.nodes().stream()
                        .filter(node -> graph.node(node) != null)
                        .toList());
                layers.keySet().removeAll(layer.nodes());
                return true;
            }
            List<FaultLayer> above = above(disk, layer);
            GraphNode bottom = disk.filters().stream()
                    .filter(node -> node.name().equals(layer.bottom()))
                    .findFirst()
                    .orElseThrow();
            rebuild(disk, below(bottom), above);
            drop(layer.nodes());
            return true;
        });
    }

    private static @Nullable String below(GraphNode filter) {
        String image = filter.child("image");
        return image == null ? filter.child("file") : image;
    }

    private void rebuild(GraphDisk disk, @Nullable String below, List<FaultLayer> above) {
        String what = "undoing a fault of disk '" + disk.name() + "'";
        if (below == null) {
            throw new FaultException(what + ": nothing is below it", null);
        }
        List<List<String>> made = new ArrayList<>();
        String top = below;
        try {
            for (FaultLayer one : above) {
                List<String> names = names(one, DiskGraph.read(qmp));
                add(what, names, one.over(top, names, disk.top().isReadOnly()));
                made.add(names);
                top = names.get(names.size() - 1);
            }
            drive(what, path(disk), top);
        } catch (RuntimeException e) {
            Collections.reverse(made);
            made.forEach(names -> delete(names, e));
            throw e;
        }
        List<List<String>> old = above.stream().map(FaultLayer::nodes).toList();
        for (int i = 0; i < above.size(); i++) {
            use(above.get(i), made.get(i)); // before anything can fail: these are the disk's now
        }
        for (int i = old.size() - 1; i >= 0; i--) {
            drop(old.get(i));
        }
    }

    /** Returns the layers above one, the lowest first. */
    private List<FaultLayer> above(GraphDisk disk, FaultLayer layer) {
        List<FaultLayer> above = new ArrayList<>();
        for (GraphNode filter : disk.filters()) {
            FaultLayer owner = layers.get(filter.name());
            if (owner == layer) {
                Collections.reverse(above);
                return above;
            }
            if (owner == null) {
                throw new FaultException(
                        "the filter " + filter + " has come above it on disk '" + disk.name()
                                + "' (expected: none, or one of this connection's faults; remove it first)",
                        null);
            }
            if (owner.isFixed()) {
                throw new FaultException(
                        "a power loss was armed above it on disk '" + disk.name()
                                + "' (expected: none; close it first)",
                        null);
            }
            if (!above.contains(owner)) {
                above.add(owner);
            }
        }
        throw new FaultException("disk '" + disk.name() + "' has changed meanwhile", null);
    }

    private static boolean has(GraphDisk disk, String node) {
        return disk.filters().stream().anyMatch(filter -> filter.name().equals(node));
    }

    private static List<String> names(FaultLayer layer, DiskGraph graph) {
        NodeNames free = new NodeNames(graph);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < layer.size(); i++) {
            names.add(free.next("qemu4j-fault"));
        }
        return names;
    }

    private void use(FaultLayer layer, List<String> names) {
        layer.use(names);
        names.forEach(name -> layers.put(name, layer));
    }

    private void drop(List<String> nodes) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            qmp.blocking().block().blockdevDel(nodes.get(i));
            layers.remove(nodes.get(i));
        }
    }

    private void add(String what, List<String> names, List<BlockdevOptions> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            try {
                qmp.blocking().block().blockdevAdd(nodes.get(i));
            } catch (QmpCommandException e) {
                FaultException refused = FaultException.refused(what, e);
                delete(names.subList(0, i), refused);
                throw refused;
            }
        }
    }

    private void delete(List<String> nodes, RuntimeException reason) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            try {
                qmp.blocking().block().blockdevDel(nodes.get(i));
            } catch (RuntimeException e) {
                reason.addSuppressed(e);
            }
        }
    }

    private void drive(String what, String path, String node) {
        try {
            qmp.blocking().qom().qomSet(path, "drive", StringNode.valueOf(node));
        } catch (QmpCommandException e) {
            throw FaultException.refused(what, e);
        }
    }

    /** QEMU's name of the device is its id alone for some, which can be that of its bus as well. */
    private static String path(GraphDisk disk) {
        GraphDevice device = disk.device();
        String path = device == null ? null : device.path();
        if (path == null) {
            throw new FaultException(
                    "fault of disk '" + disk.name() + "': no device has it (expected: a disk of a device)", null);
        }
        return path.startsWith("/") ? path : PERIPHERAL + path;
    }
}
