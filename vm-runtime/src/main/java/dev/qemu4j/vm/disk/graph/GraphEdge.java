package dev.qemu4j.vm.disk.graph;

import java.util.Objects;

/**
 * The use of a node by another node or by a job.
 *
 * @param role the use, such as {@code file}, {@code backing}, {@code source} or {@code target}
 * @param node the name of the used node
 */
public record GraphEdge(String role, String node) {
    /**
     * Makes an edge.
     *
     * @param role the use
     * @param node the name of the used node
     */
    public GraphEdge {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(node, "node");
    }

    /** Returns the role and the node. */
    @Override
    public String toString() {
        return role + ": " + node;
    }
}
