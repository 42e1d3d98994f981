package dev.qemu4j.vm.disk.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tree for people: a disk is a root, a node that was shown before is only named. */
final class GraphTree {
    private final DiskGraph graph;
    private final Set<String> shown = new HashSet<>();
    private final StringBuilder text = new StringBuilder();

    GraphTree(DiskGraph graph) {
        this.graph = graph;
    }

    String text() {
        for (GraphDevice device : graph.devices()) {
            String node = device.node();
            text.append(device).append(node == null ? ": empty\n" : "\n");
            if (node != null) {
                add(new GraphEdge("root", node), "", true);
            }
        }
        graph.disks().stream().filter(disk -> disk.device() == null).forEach(disk -> {
            text.append("(no device)\n");
            add(new GraphEdge("root", disk.top().name()), "", true);
        });
        graph.jobs().forEach(this::add);
        return text.toString();
    }

    private void add(GraphEdge edge, String indent, boolean last) {
        text.append(indent).append(last ? "└─ " : "├─ ").append(edge.role()).append(": ");
        GraphNode node = graph.node(edge.node());
        if (node == null || !shown.add(node.name())) {
            text.append(edge.node()).append(node == null ? " (gone)\n" : " (see above)\n");
            return;
        }
        text.append(node.name())
                .append("  ")
                .append(String.join(", ", GraphWords.of(node)))
                .append('\n');
        List<GraphEdge> children = new ArrayList<>(node.children());
        children.sort(
                (a, b) -> Boolean.compare(a.role().equals("backing"), b.role().equals("backing")));
        for (int i = 0; i < children.size(); i++) {
            boolean end = i == children.size() - 1;
            add(children.get(i), indent + (last ? "   " : "│  "), end);
        }
    }

    private void add(GraphJob job) {
        text.append("job ").append(String.join(", ", GraphWords.of(job))).append('\n');
        List<GraphEdge> nodes = job.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            text.append(i == nodes.size() - 1 ? "└─ " : "├─ ")
                    .append(nodes.get(i))
                    .append('\n');
        }
    }
}
