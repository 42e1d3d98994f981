package dev.qemu4j.vm.disk.graph;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.qmp.QmpClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The block graph of a QEMU at one moment, whatever its command line was. Immutable.
 *
 * <pre>{@code
 * System.out.println(vm.disks().graph().toTree());
 * }</pre>
 *
 * <p>The questions are sent at once, but are several: while a job ends, a part may be older than another one.
 */
public final class DiskGraph {
    /** Recipes call the device so, behind the disk's name, which is that of the first node. */
    private static final String DEVICE = "-device";

    private final List<GraphDevice> devices;
    private final Map<String, GraphNode> nodes = new LinkedHashMap<>();
    private final List<GraphJob> jobs;
    private final List<GraphDisk> disks = new ArrayList<>();

    DiskGraph(List<GraphDevice> devices, Collection<GraphNode> nodes, List<GraphJob> jobs) {
        this.devices = List.copyOf(devices);
        this.jobs = List.copyOf(jobs);
        nodes.forEach(node -> this.nodes.put(node.name(), node));
        Set<String> used = new LinkedHashSet<>();
        nodes.forEach(node -> node.children().forEach(edge -> used.add(edge.node())));
        jobs.forEach(job -> job.nodes().forEach(edge -> used.add(edge.node())));
        for (GraphDevice device : devices) {
            String top = device.node();
            if (top != null && this.nodes.containsKey(top)) {
                used.add(top);
                disks.add(disk(device, top));
            }
        }
        Set<String> shown = disks.stream()
                .flatMap(disk -> Stream.concat(disk.filters().stream(), disk.layers().stream()))
                .map(GraphNode::name)
                .collect(Collectors.toSet());
        nodes.stream()
                .filter(node -> !used.contains(node.name()) && !isView(node, shown))
                .forEach(node -> disks.add(disk(null, node.name())));
    }

    /** Tells whether a node that nothing uses shows what the disk of a device has, or had. It would make all names of that one ambiguous. */
    private static boolean isView(GraphNode node, Set<String> shown) {
        String file = node.isFilter() || node.driver().equals("snapshot-access") ? node.child("file") : null;
        return file != null && shown.contains(file);
    }

    /**
     * Asks a QEMU for its graph.
     *
     * @param qmp connected to it, or to a storage daemon
     * @return the graph
     * @throws dev.qemu4j.qmp.QmpException if the monitor fails
     * @throws dev.qemu4j.base.QemuTimeoutException if it does not answer in time
     */
    public static DiskGraph read(QmpClient qmp) {
        return Await.result(readAsync(qmp), "waiting for the block graph");
    }

    /**
     * Asks a QEMU for its graph, as {@link #read} does.
     *
     * @param qmp connected to it, or to a storage daemon
     * @return a future of the graph; cancelling gives the question up
     */
    public static CompletableFuture<DiskGraph> readAsync(QmpClient qmp) {
        return GraphReader.read(Objects.requireNonNull(qmp, "qmp"));
    }

    /**
     * Returns the devices of the guest that have disks or places for them.
     *
     * @return the devices in QEMU's order
     */
    public List<GraphDevice> devices() {
        return devices;
    }

    /**
     * Returns the block nodes.
     *
     * @return the nodes in QEMU's order
     */
    public List<GraphNode> nodes() {
        return List.copyOf(nodes.values());
    }

    /**
     * Returns the jobs.
     *
     * @return all jobs, also those that have ended and were not dismissed
     */
    public List<GraphJob> jobs() {
        return jobs;
    }

    /**
     * Returns the disks: those of devices, and the nodes that nothing uses, but for those that only show a device's.
     *
     * @return the disks
     */
    public List<GraphDisk> disks() {
        return List.copyOf(disks);
    }

    /**
     * Looks for a node.
     *
     * @param name its name
     * @return the node, or null if there is none
     */
    public @Nullable GraphNode node(String name) {
        Objects.requireNonNull(name, "name");
        return nodes.get(name);
    }

    /**
     * Finds a disk by any name that a user has. That of a recipe, as of {@link dev.qemu4j.recipe.VirtioDisk}, stays the disk's when the node of that name has
     * gone.
     *
     * @param id the id of a device or of a drive, a QOM path, the name of a node, or a file; those of lower layers count where only one
     *     disk has them; last the name of a recipe
     * @return the disk
     * @throws NoSuchDiskException if no disk has that name, or several have; the message has the names that there are
     */
    public GraphDisk disk(String id) {
        Objects.requireNonNull(id, "id");
        List<GraphDisk> found = disksBy(id, GraphDisk::hasName);
        if (found.isEmpty()) {
            found = disksBy(id, GraphDisk::hasLowerName);
        }
        if (found.isEmpty()) {
            found = disksBy(id + DEVICE, GraphDisk::isOfDevice);
        }
        if (found.isEmpty()) {
            throw new NoSuchDiskException("disk: '" + id + "' (expected: one of " + disks + ", by any of its names)");
        }
        if (found.size() > 1) {
            throw new NoSuchDiskException(
                    "disk: '" + id + "' (expected: a name that one disk has; these have it: " + found + ")");
        }
        return found.get(0);
    }

    private List<GraphDisk> disksBy(String id, BiPredicate<GraphDisk, String> has) {
        return disks.stream().filter(disk -> has.test(disk, id)).toList();
    }

    /**
     * Returns the graph as a tree to be read by people.
     *
     * @return lines, with the jobs at the end
     */
    public String toTree() {
        return new GraphTree(this).text();
    }

    /**
     * Returns the graph in the language of Graphviz.
     *
     * @return a digraph
     */
    public String toDot() {
        return new GraphDot(this).text();
    }

    /**
     * Returns the graph as a picture, drawn without any tool.
     *
     * @return an SVG document
     */
    public String toSvg() {
        return new GraphSvg(this).text();
    }

    private GraphDisk disk(@Nullable GraphDevice device, String top) {
        List<GraphNode> filters = new ArrayList<>();
        List<GraphNode> layers = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        GraphNode node = nodes.get(top);
        while (node != null && seen.add(node.name())) {
            if (!node.isFilter()) {
                layers.add(node);
            } else if (layers.isEmpty()) {
                filters.add(node);
            }
            node = below(node);
        }
        if (layers.isEmpty()) { // filters around nothing that is known
            layers.add(filters.remove(filters.size() - 1));
        }
        return new GraphDisk(device, filters, layers, this);
    }

    /** Returns the node that a filter shows, or the backing image of another one. */
    private @Nullable GraphNode below(GraphNode node) {
        String backing = node.child("backing");
        if (backing != null || !node.isFilter()) {
            return backing == null ? null : nodes.get(backing);
        }
        String file = node.child("file");
        return file != null
                ? nodes.get(file)
                : node.children().stream()
                        .map(edge -> nodes.get(edge.node()))
                        .findFirst()
                        .orElse(null);
    }

    /** Returns a layer with the nodes that store its own data. */
    List<GraphNode> storageOf(GraphNode layer) {
        Set<GraphNode> all = new LinkedHashSet<>();
        List<GraphNode> open = new ArrayList<>(List.of(layer));
        while (!open.isEmpty()) {
            GraphNode node = open.remove(0);
            if (all.add(node)) {
                node.children().stream()
                        .filter(edge -> !edge.role().equals("backing"))
                        .flatMap(edge -> Stream.ofNullable(node(edge.node())))
                        .forEach(open::add);
            }
        }
        return List.copyOf(all);
    }

    /** Returns the tree. */
    @Override
    public String toString() {
        return toTree();
    }
}
