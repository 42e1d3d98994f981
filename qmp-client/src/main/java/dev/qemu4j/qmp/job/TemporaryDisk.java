package dev.qemu4j.qmp.job;

import dev.qemu4j.qapi.block.BlockDeviceInfo;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A disk whose writes go to a file without a name, as those of a drive with {@code snapshot=on} do.
 *
 * <p>QEMU opens what {@code blockdev-snapshot-sync} puts on top as it has the disk open, for a while only: it deletes the
 * overlay's file at once. No query tells that flag; the file that QEMU has deleted does.
 */
final class TemporaryDisk {
    private static final String JSON = "json:";

    /** Names of descriptors that QEMU was given; there is nothing under them. */
    private static final String DESCRIPTORS = "/dev/fdset/";

    private TemporaryDisk() {}

    static void refuse(BlockDeviceInfo disk) {
        String name = ownFile(disk.file());
        if (name != null && isGone(name)) {
            throw new LiveSnapshotException(
                    "node '" + disk.nodeName() + "' writes to " + name
                            + ", which does not exist any more: a snapshot would be lost when QEMU ends, as the changes of a"
                            + " drive with snapshot=on are (start QEMU without snapshot=on and -snapshot, on an overlay of"
                            + " your own)",
                    null);
        }
    }

    /** The name of the file in which the node itself keeps its data; null if that is no local file. */
    private static @Nullable String ownFile(String name) {
        if (!name.startsWith(JSON)) {
            return name.startsWith("/") ? name : null;
        }
        try {
            JsonNode node = JsonMapper.shared().readTree(name.substring(JSON.length()));
            while (node.has("file")) {
                node = node.path("file");
            }
            boolean local = node.path("driver").asString("").equals("file");
            String file = node.path("filename").asString("");
            return local && file.startsWith("/") ? file : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static boolean isGone(String name) {
        try {
            return !name.startsWith(DESCRIPTORS) && Files.notExists(Path.of(name), LinkOption.NOFOLLOW_LINKS);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
