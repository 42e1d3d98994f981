package dev.qemu4j.vm.disk;

import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.PrivateFiles;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory in which a backup is made. What QEMU has open of it is never deleted: it may write there, and nobody would find it. */
record PartialBackup(Path path) {
    /** Returns the images of this directory that QEMU has open, as of a backup whose JVM was killed. */
    List<GraphNode> images(DiskGraph graph) {
        return graph.nodes().stream().filter(node -> has(node.path())).toList();
    }

    private boolean has(@Nullable Path file) {
        return file != null && file.startsWith(path);
    }

    /** Makes the directory anew, which goes with the undo but for the files that this leaves. */
    void make(DiskGraph graph, PrivateFiles files, UndoSteps undo) throws IOException {
        List<String> open = images(graph).stream().map(GraphNode::name).toList();
        if (!open.isEmpty()) {
            throw new DiskException(
                    path + " has images of an earlier backup, which QEMU holds open: nodes " + open
                            + " (expected: none; end what uses them, and close them with blockdev-del)",
                    null);
        }
        delete(List.of());
        files.createDirectory(path);
        undo.pushDirectory(path, this::undo);
    }

    private void undo(List<Path> left) {
        try {
            delete(left);
        } catch (IOException e) {
            throw new DiskException(path + " cannot be deleted: " + e, e);
        }
        if (!left.isEmpty()) {
            throw new DiskException(path + " was left: QEMU may use " + left, null);
        }
    }

    private void delete(List<Path> but) throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.filter(one -> !but.contains(one)).toList()) {
                Files.delete(file);
            }
        }
        if (but.isEmpty()) {
            Files.delete(path);
        }
    }
}
