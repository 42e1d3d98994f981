package dev.qemu4j.vm.disk.graph;

/** The graph for Graphviz. Names are quoted, so that none is read as a part of the language. */
final class GraphDot {
    private final DiskGraph graph;
    private final StringBuilder text =
            new StringBuilder("digraph disks {\n    node [shape=box, fontname=\"sans-serif\"];\n");

    GraphDot(DiskGraph graph) {
        this.graph = graph;
    }

    String text() {
        for (GraphDevice device : graph.devices()) {
            String id = "device " + device.name();
            box(id, device.name(), "style=rounded");
            String node = device.node();
            if (node != null) {
                edge(id, new GraphEdge("root", node), "");
            }
        }
        for (GraphNode node : graph.nodes()) {
            box(
                    "node " + node.name(),
                    node.name() + "\n" + String.join("\n", GraphWords.of(node)),
                    node.isFilter() ? "style=dotted" : "");
            node.children().forEach(edge -> edge("node " + node.name(), edge, ""));
        }
        for (GraphJob job : graph.jobs()) {
            String id = "job " + job.id();
            box(id, "job " + String.join("\n", GraphWords.of(job)), "style=dashed");
            job.nodes().forEach(edge -> edge(id, edge, ", style=dashed"));
        }
        return text.append("}\n").toString();
    }

    private void box(String id, String label, String style) {
        text.append("    ").append(quoted(id)).append(" [label=").append(quoted(label));
        text.append(style.isEmpty() ? "" : ", " + style).append("];\n");
    }

    private void edge(String from, GraphEdge edge, String style) {
        text.append("    ").append(quoted(from)).append(" -> ").append(quoted("node " + edge.node()));
        text.append(" [label=").append(quoted(edge.role())).append(style).append("];\n");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
