package dev.qemu4j.check.line.internal;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The things on a command line that others refer to. */
public final class Backends {
    /** QEMU's own names for what it makes itself. */
    private static final Pattern IMPLICIT_CHARDEV =
            Pattern.compile("(serial|parallel|compat_monitor|vc|con|debugcon|gdb|virtcon)[\\w.-]*");

    private final Set<String> drives;
    private final Set<String> nodes = new HashSet<>();
    private final Set<String> blocks = new HashSet<>();
    private final Set<String> chardevs;
    private final Set<String> netdevs;
    private final Set<String> objects;

    public Backends(Line line) {
        drives = line.texts(Set.of("-drive"), "id");
        blocks.addAll(drives);
        for (Option option : line.options("-drive")) {
            if (option.parameters() != null) {
                blocks.addAll(nodes(option.parameters()));
            }
        }
        for (Option option : line.options("-blockdev")) {
            if (option.parameters() != null) {
                nodes.addAll(nodes(option.parameters()));
            }
        }
        blocks.addAll(nodes);
        chardevs = line.texts(Set.of("-chardev"), "id");
        netdevs = line.texts(Set.of("-netdev", "-nic", "-net"), "id");
        objects = line.texts(Set.of("-object", "-device"), "id");
    }

    /** The block nodes of -blockdev, also those inside others. */
    public Set<String> nodes() {
        return nodes;
    }

    /** All that a device may name as its drive. */
    public Set<String> blocks() {
        return blocks;
    }

    public Set<String> chardevs() {
        return chardevs;
    }

    public Set<String> netdevs() {
        return netdevs;
    }

    public Set<String> objects() {
        return objects;
    }

    public static boolean isImplicitChardev(String id) {
        return IMPLICIT_CHARDEV.matcher(id).matches();
    }

    /** Drives without an id get one from their interface, such as {@code ide0-hd0}. */
    public static boolean isImplicitDrive(String id) {
        return id.matches("(ide|scsi|floppy|pflash|mtd|sd|virtio|none|xen)\\d+[\\w-]*|#block\\d+");
    }

    /** The node names in an option, also those inside others. */
    public static List<String> nodes(Parameters parameters) {
        List<String> names = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            String name = parameter.name();
            if (name.equals("node-name") || name.endsWith(".node-name")) {
                names.add(parameter.value().asString(""));
            } else {
                nodes(parameter.value(), names);
            }
        }
        return names;
    }

    private static void nodes(JsonNode value, List<String> names) {
        if (value.has("node-name")) {
            names.add(value.path("node-name").asString(""));
        }
        value.forEach(element -> nodes(element, names));
    }
}
