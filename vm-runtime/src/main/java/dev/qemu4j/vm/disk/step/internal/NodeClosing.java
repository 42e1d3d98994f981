package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphEdge;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The opening and the closing of nodes. */
public final class NodeClosing {
    private static final Logger log = LoggerFactory.getLogger(NodeClosing.class);

    private NodeClosing() {}

    /** Adds a node, to be removed by an undo, also if QEMU does not say whether it has added it. */
    public static void add(QmpClient qmp, String name, BlockdevOptions options, UndoSteps undo) {
        undo.push("the node " + name, () -> remove(qmp, name));
        try {
            qmp.blocking().block().blockdevAdd(options);
        } catch (QmpCommandException e) {
            undo.pop();
            throw e;
        }
    }

    /** Removes a node, unless it is gone or was never there. */
    public static void remove(QmpClient qmp, String name) {
        try {
            qmp.blocking().block().blockdevDel(name);
        } catch (QmpCommandException e) {
            if (DiskGraph.read(qmp).node(name) != null) {
                throw e;
            }
        }
    }

    /**
     * Closes nodes that a disk does not use any more, with the files below them, as far as nothing else uses them. QEMU closes those that it has
     * opened itself; the others keep their files locked.
     */
    public static void closeUnused(QmpClient qmp, List<GraphNode> nodes) {
        for (GraphNode node : nodes) {
            close(qmp, node.name());
            node.children().stream()
                    .filter(edge -> !edge.role().equals("backing"))
                    .map(GraphEdge::node)
                    .forEach(child -> close(qmp, child));
        }
    }

    private static void close(QmpClient qmp, String name) {
        try {
            if (DiskGraph.read(qmp).node(name) != null) {
                qmp.blocking().block().blockdevDel(name);
            }
        } catch (QmpCommandException e) {
            log.debug("node {} stays open", name, e);
        }
    }
}
