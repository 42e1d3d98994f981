package dev.qemu4j.check;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The things on a command line that others refer to. */
final class Backends {
    /** QEMU's own names for what it makes itself. */
    private static final Pattern IMPLICIT_CHARDEV =
            Pattern.compile("(serial|parallel|compat_monitor|vc|con|debugcon|gdb|virtcon)[\\w.-]*");

    final Set<String> blocks = new HashSet<>();
    final Set<String> chardevs;
    final Set<String> netdevs;
    final Set<String> objects;

    Backends(Line line) {
        blocks.addAll(line.texts(Set.of("-drive"), "id"));
        for (String name : Set.of("-drive", "-blockdev")) {
            for (Option option : line.options(name)) {
                if (option.parameters() != null) {
                    option.parameters().list().forEach(this::nodes);
                }
            }
        }
        chardevs = line.texts(Set.of("-chardev"), "id");
        netdevs = line.texts(Set.of("-netdev", "-nic", "-net"), "id");
        objects = line.texts(Set.of("-object", "-device"), "id");
    }

    static boolean isImplicitChardev(String id) {
        return IMPLICIT_CHARDEV.matcher(id).matches();
    }

    /** Drives without an id get one from their interface, such as {@code ide0-hd0}. */
    static boolean isImplicitDrive(String id) {
        return id.matches("(ide|scsi|floppy|pflash|mtd|sd|virtio|none|xen)\\d+[\\w-]*|#block\\d+");
    }

    private void nodes(Parameter parameter) {
        String name = parameter.name();
        if (name.equals("node-name") || name.endsWith(".node-name")) {
            blocks.add(parameter.value().asString(""));
        } else {
            nodes(parameter.value());
        }
    }

    private void nodes(JsonNode value) {
        if (value.has("node-name")) {
            blocks.add(value.path("node-name").asString(""));
        }
        value.forEach(this::nodes);
    }
}
