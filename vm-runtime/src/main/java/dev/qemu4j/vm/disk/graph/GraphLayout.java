package dev.qemu4j.vm.disk.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Places of boxes in a grid: a disk's chain goes down, the file of a layer stands at its right. A node is placed below the first that
 * uses it.
 */
final class GraphLayout {
    /** A box's place, in columns and rows. */
    record Cell(int column, int row) {}

    private final DiskGraph graph;
    private final Map<String, Cell> cells = new LinkedHashMap<>();
    private int columns;
    private int rows;

    GraphLayout(DiskGraph graph) {
        this.graph = graph;
        for (GraphDevice device : graph.devices()) {
            String node = device.node();
            int left = columns;
            put("device " + device.name(), left, 0);
            if (node != null) {
                place(node, left, 1);
            }
        }
        graph.disks().stream()
                .filter(disk -> disk.device() == null)
                .forEach(disk -> place(disk.top().name(), columns, 1));
        graph.nodes().forEach(node -> place(node.name(), columns, 1)); // those that only jobs use
        int column = columns;
        int row = 0;
        for (GraphJob job : graph.jobs()) {
            put("job " + job.id(), column, row++);
        }
    }

    private void place(String name, int column, int row) {
        GraphNode node = graph.node(name);
        if (node == null || cells.containsKey(key(name))) {
            return;
        }
        put(key(name), column, row);
        List<GraphEdge> children = node.children();
        String straight = node.isFilter() && node.child("backing") == null ? "file" : "backing";
        children.stream()
                .filter(edge -> edge.role().equals(straight))
                .forEach(edge -> place(edge.node(), column, row + 1));
        int right = column + 1;
        for (GraphEdge edge : children) {
            if (!edge.role().equals(straight)) {
                place(edge.node(), right++, row);
            }
        }
    }

    private void put(String key, int column, int row) {
        int free = column;
        while (cells.containsValue(new Cell(free, row))) {
            free++;
        }
        cells.put(key, new Cell(free, row));
        columns = Math.max(columns, free + 1);
        rows = Math.max(rows, row + 1);
    }

    static String key(String node) {
        return "node " + node;
    }

    Map<String, Cell> cells() {
        return cells;
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }
}
