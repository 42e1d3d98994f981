package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The disks of a command line that its guest can write, all of which can have overlays. */
final class WrittenDisks {
    private static final Set<String> SHORTHANDS =
            Set.of("-hda", "-hdb", "-hdc", "-hdd", "-fda", "-fdb", "-sd", "-pflash", "-mtdblock");
    private static final Set<String> EMPTY = Set.of("null-co", "null-aio");

    private static final Set<String> CHILDREN =
            Set.of("file", "backing", "data-file", "children", "image", "raw", "test", "target");

    private WrittenDisks() {}

    /** The names of their nodes. */
    static List<String> of(CommandLine cmd) {
        if (cmd.options().stream().anyMatch(option -> name(option).equals("-snapshot"))) {
            throw new QemuException(
                    "throwawayAll: -snapshot (expected: a command line without it; its overlays would be beside these)");
        }
        cmd.options().forEach(WrittenDisks::requireOverlay);
        Map<String, ObjectNode> nodes = ThrowawayDisk.nodes(cmd);
        Set<String> below = new HashSet<>();
        nodes.values().forEach(node -> addChildren(node, below));
        Map<String, ThrowawayDisk> candidates = ThrowawayDisk.candidates(cmd);
        List<String> written = new ArrayList<>();
        nodes.forEach((name, node) -> {
            if (candidates.containsKey(name) && !isOn(node.path("read-only")) && isTop(name, below, candidates)) {
                written.add(name);
            } else if (!below.contains(name) && !isOn(node.path("read-only")) && !EMPTY.contains(driver(node))) {
                throw new QemuException(
                        "throwawayAll: '" + name + "' cannot have an overlay (expected: a block node of a format,"
                                + " such as raw, over a local file; or read-only=on)");
            }
        });
        return written;
    }

    /** Adds the nodes that a node names as its children; other texts, such as its driver, may be called like a node. */
    private static void addChildren(JsonNode node, Set<String> below) {
        node.properties().forEach(child -> {
            String key = child.getKey().replaceFirst("\\.[0-9]+$", "");
            boolean isChild = CHILDREN.contains(key.substring(key.lastIndexOf('.') + 1));
            JsonNode value = child.getValue();
            if (isChild && value.isString()) {
                below.add(value.asString(""));
            } else if (isChild && value.isArray()) {
                value.forEach(one -> {
                    if (one.isString()) {
                        below.add(one.asString(""));
                    } else {
                        addChildren(one, below);
                    }
                });
            } else if (value.isObject()) {
                addChildren(value, below);
            }
        });
    }

    /** The base of another candidate is below its overlay anyway. */
    private static boolean isTop(String name, Set<String> below, Map<String, ThrowawayDisk> candidates) {
        return !below.contains(name)
                || candidates.values().stream()
                        .noneMatch(other ->
                                name.equals(other.options().path("backing").asString("")));
    }

    private static void requireOverlay(Option option) {
        String name = name(option);
        Parameters parameters = option.parameters();
        boolean harmless = parameters != null
                && ("on".equals(parameters.text("readonly"))
                        || "on".equals(parameters.text("read-only"))
                        || "cdrom".equals(parameters.text("media"))
                        || parameters.list().stream().noneMatch(WrittenDisks::saysWhatIsInIt));
        if (SHORTHANDS.contains(name) || (name.equals("-drive") && !harmless)) {
            throw new QemuException(
                    "throwawayAll: " + name + " " + option.argument()
                            + " cannot have an overlay (expected: a disk of -blockdev, such as VirtioDisk.of makes; or one that is read only)");
        }
    }

    private static boolean saysWhatIsInIt(Parameter parameter) {
        return parameter.name().matches("driver|filename|file(?:\\..*)?");
    }

    private static String driver(ObjectNode node) {
        return node.path("driver").asString("");
    }

    private static boolean isOn(JsonNode value) {
        return value.asBoolean(false) || value.asString("").equals("on");
    }

    private static String name(Option option) {
        return LaunchArguments.withOneDash(option);
    }
}
