package dev.qemu4j.vm.disk.graph;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A disk: the device that has it, the node on top, and the layers below. Immutable. */
public final class GraphDisk {
    private final @Nullable GraphDevice device;
    private final List<GraphNode> filters;
    private final List<GraphNode> layers;
    private final Set<String> names;
    private final Set<String> lowerNames;
    private final List<GraphJob> jobs;

    GraphDisk(@Nullable GraphDevice device, List<GraphNode> filters, List<GraphNode> layers, DiskGraph graph) {
        this.device = device;
        this.filters = List.copyOf(filters);
        this.layers = List.copyOf(layers);
        names = new LinkedHashSet<>(device == null ? List.of() : device.names());
        filters.stream().filter(node -> !node.info().drv().endsWith("_top")).forEach(node -> names.add(node.name()));
        List<GraphNode> used = new ArrayList<>(filters);
        graph.storageOf(layers.get(0)).forEach(node -> add(node, names, used));
        lowerNames = new LinkedHashSet<>();
        layers.stream()
                .skip(1)
                .flatMap(layer -> graph.storageOf(layer).stream())
                .forEach(node -> add(node, lowerNames, used));
        jobs = graph.jobs().stream()
                .filter(job -> used.stream().anyMatch(node -> job.uses(node.name())))
                .toList();
    }

    private static void add(GraphNode node, Set<String> names, List<GraphNode> used) {
        names.add(node.name());
        Path path = node.path();
        if (path != null) {
            names.add(path.toString());
        }
        used.add(node);
    }

    /**
     * Returns the name that users know best: that of the device, or else of the node.
     *
     * @return one of {@link #names}
     */
    public String name() {
        return names.iterator().next();
    }

    /**
     * Returns the names of the disk.
     *
     * @return the ids of its device and drive, its QOM path, and the names and the file of its nodes down to the active layer
     */
    public List<String> names() {
        return List.copyOf(names);
    }

    /**
     * Returns the device.
     *
     * @return the device, or null if the guest has none for this disk
     */
    public @Nullable GraphDevice device() {
        return device;
    }

    /**
     * Returns the node on top, which may be a filter.
     *
     * @return the node
     */
    public GraphNode top() {
        return filters.isEmpty() ? active() : filters.get(0);
    }

    /**
     * Returns the layer that the guest writes to.
     *
     * @return the first of the {@link #layers}
     */
    public GraphNode active() {
        return layers.get(0);
    }

    /**
     * Returns the filters above the active layer.
     *
     * @return from the top down; empty without a filter
     */
    public List<GraphNode> filters() {
        return filters;
    }

    /**
     * Returns the backing chain without filters.
     *
     * @return from the active layer down to the base
     */
    public List<GraphNode> layers() {
        return layers;
    }

    /**
     * Returns the jobs that use a node of the disk.
     *
     * @return the jobs, empty if nothing is under way
     */
    public List<GraphJob> jobs() {
        return jobs;
    }

    /**
     * Finds a layer.
     *
     * @param id the name of its node, or its file
     * @return the layer
     * @throws NoSuchDiskException if the disk has no such layer; the message names those that it has
     */
    public GraphNode layer(String id) {
        Objects.requireNonNull(id, "id");
        return layers.stream()
                .filter(layer -> layer.name().equals(id) || isFile(layer.path(), id))
                .findFirst()
                .orElseThrow(() -> new NoSuchDiskException(
                        "layer: '" + id + "' (expected: the node or the file of one of " + layers + ")"));
    }

    boolean hasName(String id) {
        return names.contains(id) || isFile(active().path(), id);
    }

    boolean hasLowerName(String id) {
        return lowerNames.contains(id)
                || Stream.of(layers).flatMap(List::stream).anyMatch(layer -> isFile(layer.path(), id));
    }

    boolean isOfDevice(String id) {
        return device != null && device.names().contains(id);
    }

    private static boolean isFile(@Nullable Path file, String id) {
        return file != null && LocalFiles.isSame(file, id);
    }

    /** Returns the names. */
    @Override
    public String toString() {
        return String.join(" = ", names);
    }
}
