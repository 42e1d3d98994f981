package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.qapi.block.BlockExportInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The exports of a QEMU's nodes to other programs, which the graph has without names. */
public final class DiskExports {
    private final DiskGraph graph;
    private final List<BlockExportInfo> exports;

    private DiskExports(DiskGraph graph, List<BlockExportInfo> exports) {
        this.graph = graph;
        this.exports = exports;
    }

    public static DiskExports of(QmpClient qmp, DiskGraph graph) {
        try {
            return new DiskExports(graph, qmp.blocking().block().queryBlockExports());
        } catch (QmpCommandException e) {
            if (!e.errorClass().equals("CommandNotFound")) {
                throw e;
            }
            return new DiskExports(graph, List.of());
        }
    }

    /** Tells whether an export shows the disk. */
    public boolean show(GraphDisk disk) {
        return exports.stream()
                .anyMatch(export -> below(export.nodeName()).contains(disk.top().name()));
    }

    /** Refuses a commit that would change what an export shows: one that has the base, but not the layer whose data come. */
    public @Nullable String refusal(GraphNode top, GraphNode base) {
        for (BlockExportInfo export : exports) {
            Set<String> shown = below(export.nodeName());
            if (shown.contains(base.name()) && !shown.contains(top.name())) {
                return "base: " + base + " is read by the " + export.type() + " export '" + export.id()
                        + "', whose content would change (expected: no such export; remove it with block-export-del)";
            }
        }
        return null;
    }

    private Set<String> below(String start) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(start));
        for (String name; (name = open.poll()) != null; ) {
            if (found.add(name)) {
                GraphNode node = graph.node(name);
                if (node != null) {
                    node.children().forEach(edge -> open.add(edge.node()));
                }
            }
        }
        return found;
    }
}
