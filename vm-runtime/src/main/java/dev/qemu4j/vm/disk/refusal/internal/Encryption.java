package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.vm.disk.graph.GraphNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The refusal to write an encrypted layer's data into an image that would have them in plain text. */
public final class Encryption {
    private Encryption() {}

    /** Refuses an encrypted layer. */
    public static @Nullable String refusal(String operation, GraphNode layer) {
        return isEncrypted(layer)
                ? operation + ": " + layer
                        + " is encrypted, and the new image would have the guest's data in plain text"
                        + " (expected: a disk that is not encrypted; blockdev-create, blockdev-add and blockdev-snapshot or"
                        + " blockdev-mirror take an encrypted image of your own)"
                : null;
    }

    /** Refuses encrypted layers whose data would go into one that is not. */
    public static @Nullable String refusal(String operation, List<GraphNode> from, GraphNode to) {
        for (GraphNode layer : from) {
            if (isEncrypted(layer) && !isEncrypted(to)) {
                return operation + ": " + layer + " is encrypted, and " + to
                        + " would have the guest's data in plain text (expected: layers that are all encrypted, or none)";
            }
        }
        return null;
    }

    private static boolean isEncrypted(GraphNode layer) {
        return layer.driver().equals("luks")
                || layer.info().encrypted()
                || Boolean.TRUE.equals(layer.info().image().encrypted());
    }
}
