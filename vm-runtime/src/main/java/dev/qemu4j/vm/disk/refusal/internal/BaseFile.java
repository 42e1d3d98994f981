package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The proof that a layer's file name still stands for the file that QEMU has open. QEMU opens a layer anew by its name to write to it. A file
 * that is open keeps its lock: one that QEMU lets somebody else write to is another one.
 */
public final class BaseFile {
    private final QmpClient qmp;
    private final Supplier<String> names;

    /** Takes new node names for its looks. */
    public BaseFile(QmpClient qmp, Supplier<String> names) {
        this.qmp = qmp;
        this.names = names;
    }

    /** Refuses a layer whose name stands for another file, or for none. */
    public @Nullable String refusal(GraphNode layer) {
        Path file = layer.path();
        if (file == null || file.startsWith("/dev/fdset")) {
            return null;
        }
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return "base: " + layer
                    + " has no file of this name any more (expected: the file where QEMU found it; move it back)";
        }
        if (isWritable(file, names.get()) && hasLocks(file) && locks(layer)) {
            return "base: " + layer + " is not the file that has this name now, which QEMU would write to"
                    + " (expected: the file that QEMU has open; move that back)";
        }
        return null;
    }

    /** Asks for the permission to write, and writes nothing. Any refusal is a good sign: QEMU itself refuses a wrong file then. */
    private boolean isWritable(Path file, String node) {
        if (!add(node, file, "take-child-perms")) {
            return false;
        }
        qmp.blocking().block().blockdevDel(node);
        return true;
    }

    /** Some file systems know no locks, and some machines forbid them: nothing can be proved there. */
    private boolean hasLocks(Path file) {
        String holder = names.get();
        if (!add(holder, file, "unshare-child-perms")) {
            return false;
        }
        try {
            return !isWritable(file, names.get());
        } finally {
            qmp.blocking().block().blockdevDel(holder);
        }
    }

    /**
     * Tells whether QEMU has opened the layer's file with locks, which no query tells. Asked to open the node again with other options, QEMU names the
     * first that it would have to change, and does nothing; it looks at the locks before the file's name.
     */
    private boolean locks(GraphNode layer) {
        String protocol = layer.child("file");
        String node = protocol == null ? layer.name() : protocol;
        try {
            return !qmp.blocking()
                    .misc()
                    .humanMonitorCommand("qemu-io " + node + " \"reopen -o locking=off,filename=/dev/null/none\"")
                    .contains("'filename'");
        } catch (QmpCommandException e) {
            return true; // a storage daemon has no monitor for people
        }
    }

    private boolean add(String node, Path file, String permissions) {
        ObjectNode options =
                JsonNodeFactory.instance.objectNode().put("driver", "blkdebug").put("node-name", node);
        options.putArray(permissions).add("write");
        options.putObject("image")
                .put("driver", Files.isRegularFile(file) ? "file" : "host_device")
                .put("filename", file.toString());
        try {
            qmp.blocking().execute("blockdev-add", options);
            return true;
        } catch (QmpCommandException e) {
            return false;
        }
    }
}
