package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.vm.disk.graph.GraphNode;
import org.jspecify.annotations.Nullable;

/** The refusal to write an encrypted layer's data into a new image, which would have them in plain text. */
public final class Encryption {
    private Encryption() {}

    /** Refuses an encrypted layer. */
    public static @Nullable String refusal(String operation, GraphNode layer) {
        boolean encrypted = layer.driver().equals("luks")
                || layer.info().encrypted()
                || Boolean.TRUE.equals(layer.info().image().encrypted());
        return encrypted
                ? operation + ": " + layer
                        + " is encrypted, and the new image would have the guest's data in plain text"
                        + " (expected: a disk that is not encrypted; blockdev-create, blockdev-add and blockdev-snapshot or"
                        + " blockdev-mirror take an encrypted image of your own)"
                : null;
    }
}
