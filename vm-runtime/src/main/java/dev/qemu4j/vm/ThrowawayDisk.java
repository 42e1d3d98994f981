package dev.qemu4j.vm;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.block.BlockPermission;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.vm.disk.step.internal.OverlaidDisks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A disk of a command line that can have an overlay: a block node of a format over one of a local file.
 *
 * @param node the name of the format's node
 * @param format the format, as the command line names it
 * @param image the file
 * @param options the options of the format's node
 */
record ThrowawayDisk(String node, Format format, Path image, ObjectNode options) {
    private static final Set<String> FILES = Set.of("file", "host_device");

    /** The disks of a command line that can have an overlay, by the names of their nodes. */
    static Map<String, ThrowawayDisk> candidates(CommandLine cmd) {
        Map<String, ObjectNode> nodes = nodes(cmd);
        Map<String, ThrowawayDisk> disks = new LinkedHashMap<>();
        nodes.forEach((name, node) -> {
            ThrowawayDisk disk = of(name, node, nodes);
            if (disk != null) {
                disks.put(name, disk);
            }
        });
        return disks;
    }

    /** The options of the block nodes of a command line, by their names. */
    static Map<String, ObjectNode> nodes(CommandLine cmd) {
        Map<String, ObjectNode> nodes = new LinkedHashMap<>();
        for (Option option : cmd.options()) {
            Parameters parameters = OverlaidDisks.blockdev(option);
            if (parameters != null) {
                ObjectNode node = parameters.toJson();
                nodes.put(node.path("node-name").asString(""), node);
            }
        }
        return nodes;
    }

    /** Refuses a disk that is a part of its image: an overlay is as large as all of it. */
    void check() {
        if (format.equals(Format.RAW) && (options.has("offset") || options.has("size"))) {
            throw new QemuException("throwaway: '" + node + "' is a part of " + image
                    + " (expected: a whole image; this one has an offset or a size)");
        }
    }

    /** The base as a source that cannot be opened while somebody writes it, which other formats than raw see to themselves. */
    ImageSource quietBase() {
        if (!format.equals(Format.RAW)) {
            return ImageSource.of(image, format);
        }
        BlockdevOptions below = Files.exists(image) && !Files.isRegularFile(image)
                ? Blockdevs.hostDevice(d -> d.filename(image))
                : Blockdevs.file(f -> f.filename(image));
        return ImageSource.of(
                Blockdevs.blkdebug(b -> b.image(below).unshareChildPerms(List.of(BlockPermission.WRITE))));
    }

    private static @Nullable ThrowawayDisk of(String name, ObjectNode node, Map<String, ObjectNode> nodes) {
        String driver = node.path("driver").asString("");
        JsonNode file = node.path("file");
        String filename = file.isString()
                ? filename(nodes.get(file.asString("")), "")
                : file.isObject() ? filename(file, "") : filename(node, "file.");
        return name.isEmpty() || driver.isEmpty() || filename == null
                ? null
                : new ThrowawayDisk(name, Format.of(driver), Path.of(filename), node);
    }

    private static @Nullable String filename(@Nullable JsonNode node, String prefix) {
        return node != null && FILES.contains(node.path(prefix + "driver").asString(""))
                ? node.path(prefix + "filename").asString(null)
                : null;
    }
}
