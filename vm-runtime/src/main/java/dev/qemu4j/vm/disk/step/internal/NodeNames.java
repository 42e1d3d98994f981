package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Names for new nodes, which no node and no device of the graph has. */
public final class NodeNames {
    private static final Pattern VALID = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,30}");

    private final DiskGraph graph;
    private final Set<String> given = new TreeSet<>();

    public NodeNames(DiskGraph graph) {
        this.graph = graph;
    }

    public static String valid(String name) {
        if (!VALID.matcher(Objects.requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException("node-name: '" + name
                    + "' (expected: a letter, then letters, digits, dots, dashes and underscores, 31 in all)");
        }
        return name;
    }

    public String next(String prefix) {
        for (int number = 1; ; number++) {
            String name = prefix + "-" + number;
            if (!isTaken(name) && given.add(name)) {
                return name;
            }
        }
    }

    /** Takes a name that a user has chosen. */
    public String require(String name) {
        if (isTaken(name) || !given.add(name)) {
            throw new DiskException("node-name: '" + name + "' (expected: one that no node and no device has)", null);
        }
        return name;
    }

    /** QEMU takes a node with the name of a device; which of them a name stands for would be a guess then. */
    private boolean isTaken(String name) {
        return graph.node(name) != null
                || graph.devices().stream().anyMatch(device -> device.names().contains(name));
    }
}
