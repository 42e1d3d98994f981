package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphEdge;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The nodes that store a layer's data. The layer itself stands for the file that it begins with; the others are an external data file, the extents of an image, or
 * the members of a quorum. A guest's writes may change these alone.
 */
final class StoredNodes {
    private StoredNodes() {}

    static List<GraphNode> of(DiskGraph graph, GraphNode layer) {
        GraphNode first = first(graph, layer);
        List<GraphNode> nodes = new ArrayList<>(List.of(layer));
        Set<GraphNode> seen = new LinkedHashSet<>();
        Deque<GraphNode> open = new ArrayDeque<>(List.of(layer));
        for (GraphNode node; (node = open.poll()) != null; ) {
            if (!seen.add(node)) {
                continue;
            }
            List<GraphNode> below = below(graph, node);
            open.addAll(below);
            if (below.isEmpty() && !node.equals(first)) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    /** The node of the file that the layer's own path is of. */
    private static GraphNode first(DiskGraph graph, GraphNode layer) {
        Set<GraphNode> seen = new LinkedHashSet<>();
        GraphNode node = layer;
        while (seen.add(node)) {
            String file = node.child("file");
            GraphNode next = file == null ? null : graph.node(file);
            node = next == null ? node : next;
        }
        return node;
    }

    private static List<GraphNode> below(DiskGraph graph, GraphNode node) {
        return node.children().stream()
                .filter(edge -> !edge.role().equals("backing"))
                .map(GraphEdge::node)
                .flatMap(name -> Stream.ofNullable(graph.node(name)))
                .toList();
    }
}
