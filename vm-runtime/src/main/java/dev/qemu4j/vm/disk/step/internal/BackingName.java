package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The name and the format under which an overlay refers to a layer. */
public final class BackingName {
    private static final String JSON = "json:";
    private static final Set<String> FILES = Set.of("file", "host_device");
    private static final Set<String> PROTOCOLS =
            Set.of("file", "host_device", "nbd", "nvme", "iscsi", "rbd", "ssh", "nfs", "http", "https");

    private BackingName() {}

    public static BlockdevDriver format(GraphNode layer) {
        return PROTOCOLS.contains(layer.driver()) ? BlockdevDriver.RAW : BlockdevDriver.of(layer.driver());
    }

    public static String of(GraphNode layer, Path overlay, boolean relative) {
        return relative ? relative(layer, overlay) : absolute(layer);
    }

    /** Returns the name for another overlay over a layer: relative if that of the overlay of now is. */
    public static String like(GraphNode overlay, GraphNode layer, Path another) {
        String now = overlay.info().image().backingFilename();
        return of(layer, another, now != null && !isAbsolute(now) && layer.path() != null);
    }

    /** Returns the name for a job that gives an overlay another backing file, as the one of now is; null lets QEMU choose. */
    public static @Nullable String after(GraphNode overlay, GraphNode layer) {
        String now = overlay.info().image().backingFilename();
        Path file = overlay.path();
        if (now != null && !isAbsolute(now) && file != null && layer.path() != null) {
            return relative(layer, file);
        }
        return layer.path() != null || isAbsolute(layer.info().file()) ? absolute(layer) : null;
    }

    /** A relative name of QEMU's would be looked for beside the overlay, not where QEMU found it. */
    private static String absolute(GraphNode layer) {
        String name = layer.info().file();
        Path file = layer.path();
        if (name.startsWith(JSON)) {
            return withoutBacking(name, file);
        }
        if (file != null) {
            return file.toString();
        }
        if (!isAbsolute(name)) {
            throw new DiskException(
                    "the layer " + layer + " has the relative file name " + name
                            + " (expected: an absolute one, to which an overlay can refer; start QEMU with it)",
                    null);
        }
        return name;
    }

    private static boolean isAbsolute(String name) {
        return name.startsWith("/") || name.startsWith(JSON) || name.contains("://");
    }

    /** QEMU writes the whole chain into such a name, which would bind an overlay to layers that go. */
    private static String withoutBacking(String name, @Nullable Path file) {
        try {
            ObjectNode options = (ObjectNode) JsonMapper.shared().readTree(name.substring(JSON.length()));
            options.remove("backing");
            return file != null && isPlain(options) ? file.toString() : JSON + options;
        } catch (JacksonException | ClassCastException e) {
            return name;
        }
    }

    /** Tells whether a name says no more than a format and a file. */
    private static boolean isPlain(JsonNode options) {
        JsonNode file = options.path("file");
        return options.size() == 2
                && options.has("driver")
                && file.size() == 2
                && file.has("filename")
                && FILES.contains(file.path("driver").asString(""));
    }

    /** Links in the folders count as the kernel follows them, who does not know names but folders. */
    private static String relative(GraphNode layer, Path overlay) {
        Path file = layer.path();
        Path folder = overlay.getParent();
        if (file == null || folder == null || file.getParent() == null) {
            throw new DiskException(
                    "relative backing name: the layer " + layer + " is no local file with an absolute name", null);
        }
        try {
            Path real = folder.toRealPath();
            Path target = file.getParent().toRealPath().resolve(file.getFileName());
            Path path = real.relativize(target);
            if (!Files.isSameFile(real.resolve(path), file)) {
                throw new DiskException("relative backing name: " + path + " in " + real + " is not " + file, null);
            }
            return path.toString().contains(":") ? "./" + path : path.toString(); // else a protocol before the colon
        } catch (IOException e) {
            throw new DiskException("relative backing name: " + file + " cannot be found from " + folder + ": " + e, e);
        }
    }
}
