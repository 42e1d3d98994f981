package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files that the QEMU itself uses. */
public final class UsedFiles {
    private UsedFiles() {}

    /** Refuses a file that a node has open, under any name. */
    public static @Nullable String refusal(DiskGraph graph, Path target) {
        for (GraphNode node : graph.nodes()) {
            Path file = node.path();
            if (file != null && isSame(file, target)) {
                return target + " is the file of the node " + node.name() + " (expected: one that QEMU does not use)";
            }
        }
        return null;
    }

    private static boolean isSame(Path file, Path target) {
        try {
            return file.normalize().equals(target.normalize()) || Files.isSameFile(file, target);
        } catch (IOException e) {
            return false; // one of them is not there
        }
    }
}
