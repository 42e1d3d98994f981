package dev.qemu4j.vm.disk.revert.internal;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.fleece.internal.FleecingEnd;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.step.internal.NodeClosing;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The filter below the devices of a disk whose file is exchanged, that of all disks by one command. A throttle without limits passes all on, so that one which a killed
 * JVM has left does no harm; the next reverting removes it.
 */
final class RevertHook {
    /** Begins the names of all hooks. */
    static final String PREFIX = "qemu4j-revert";

    private static final Pattern NAME = Pattern.compile(PREFIX + "-\\d+");
    private static final String GROUP = "-group";

    private final QmpClient qmp;
    private final String name;

    RevertHook(QmpClient qmp, String name) {
        this.qmp = qmp;
        this.name = name;
    }

    /** Puts the hook between a node and the devices that have it. */
    void insert(String below) {
        qmp.blocking().qom().objectAdd(QomObjects.throttleGroup(name + GROUP));
        qmp.blocking().block().blockdevAdd(over(below));
        FleecingEnd.devices(qmp, below).forEach(device -> FleecingEnd.move(qmp, device, name));
    }

    /** Returns the hook's options with another file, for the exchange. */
    BlockdevOptions over(String file) {
        return Blockdevs.throttle(
                name, t -> t.throttleGroup(name + GROUP).file(file).discard(BlockdevDiscardOptions.UNMAP));
    }

    /** Gives the devices the node that the hook has below it by now. Does nothing the second time. */
    void remove() {
        GraphNode hook = DiskGraph.read(qmp).node(name);
        if (hook != null) {
            String below = hook.child("file");
            if (below == null) {
                throw new DiskException("the node " + hook + " of a reverting has no disk below it", null);
            }
            FleecingEnd.devices(qmp, name).forEach(device -> FleecingEnd.move(qmp, device, below));
            NodeClosing.remove(qmp, name);
        }
        if (groups(qmp).contains(name + GROUP)) {
            qmp.blocking().qom().objectDel(name + GROUP);
        }
    }

    /** Removes the hooks that killed JVMs have left, and tells whether there were any. */
    static boolean removeLeft(QmpClient qmp, DiskGraph graph) {
        List<String> left = graph.nodes().stream()
                .filter(node -> node.driver().equals("throttle")
                        && NAME.matcher(node.name()).matches())
                .map(GraphNode::name)
                .toList();
        left.forEach(name -> new RevertHook(qmp, name).remove());
        groups(qmp).stream()
                .filter(group -> group.endsWith(GROUP)
                        && NAME.matcher(group.substring(0, group.length() - GROUP.length()))
                                .matches())
                .forEach(group -> qmp.blocking().qom().objectDel(group));
        return !left.isEmpty();
    }

    private static List<String> groups(QmpClient qmp) {
        return qmp.blocking().qom().qomList("/objects").stream()
                .filter(object -> object.type().equals("child<throttle-group>"))
                .map(object -> object.name())
                .toList();
    }
}
