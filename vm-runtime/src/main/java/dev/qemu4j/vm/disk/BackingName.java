package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Path;
import java.util.Set;

/** The name and the format under which an overlay refers to a layer. */
final class BackingName {
    private static final Set<String> PROTOCOLS =
            Set.of("file", "host_device", "nbd", "nvme", "iscsi", "rbd", "ssh", "nfs", "http", "https");

    private BackingName() {}

    static BlockdevDriver format(GraphNode layer) {
        return PROTOCOLS.contains(layer.driver()) ? BlockdevDriver.RAW : BlockdevDriver.of(layer.driver());
    }

    /** A relative name of QEMU's would be looked for beside the overlay, not where QEMU found it. */
    static String of(GraphNode layer, Path overlay, boolean relative) {
        String name = layer.info().file();
        if (relative) {
            Path file = layer.path();
            Path folder = overlay.getParent();
            if (file == null || folder == null) {
                throw new DiskException(
                        "relative backing name: the layer " + layer + " is no local file with an absolute name", null);
            }
            String path = folder.normalize().relativize(file.normalize()).toString();
            return path.contains(":") ? "./" + path : path; // else the part before a colon is taken for a protocol
        }
        if (!name.startsWith("/") && !name.startsWith("json:") && !name.contains("://")) {
            throw new DiskException(
                    "the layer " + layer + " has the relative file name " + name
                            + " (expected: an absolute one, to which an overlay can refer; start QEMU with it)",
                    null);
        }
        return name;
    }
}
