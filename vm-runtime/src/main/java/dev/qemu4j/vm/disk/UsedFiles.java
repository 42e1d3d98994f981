package dev.qemu4j.vm.disk;

import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that the QEMU itself uses. */
final class UsedFiles {
    private UsedFiles() {}

    /** Refuses a file that a node has open, under any name. */
    static void refuse(DiskGraph graph, Path target) {
        for (GraphNode node : graph.nodes()) {
            Path file = node.path();
            if (file != null && isSame(file, target)) {
                throw new DiskException(
                        target + " is the file of the node " + node.name() + " (expected: one that QEMU does not use)",
                        null);
            }
        }
    }

    private static boolean isSame(Path file, Path target) {
        try {
            return file.normalize().equals(target.normalize()) || Files.isSameFile(file, target);
        } catch (IOException e) {
            return false; // one of them is not there
        }
    }
}
