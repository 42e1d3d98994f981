package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Backends;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.PropertyType;
import dev.qemu4j.check.value.internal.ObjectReferences;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Names of backends that are not there, and backends that two devices use. */
final class ReferenceRule implements Rule {
    private static final Pattern CHANGED = Pattern.compile("device\\.([^.]+)\\..*", Pattern.DOTALL);

    @Override
    public void check(Line line, Problems problems) {
        changed(line, problems);
        if (line.isIncomplete()) {
            return;
        }
        Backends there = line.backends();
        Map<String, Use> taken = new HashMap<>();
        for (Use use : line.devices()) {
            for (Parameter parameter : use.parameters().list()) {
                String kind = kind(use, parameter.name());
                String value = use.parameters().text(parameter.name());
                if (kind != null && value != null && !value.isEmpty()) {
                    Place place = new Place(use.option(), parameter);
                    refer(kind, value, use.label(), place, there, problems);
                    once(kind, value, use, place, taken, line, problems);
                }
            }
        }
        line.devices().forEach(use -> queues(use, there, problems));
        options(line, there, problems);
    }

    /** QEMU reads {@code -set} in its turn: the device must stand in front of it. */
    private static void changed(Line line, Problems problems) {
        Set<String> ids = new HashSet<>();
        for (Option option : line.options()) {
            String name = Line.name(option);
            Parameters parameters = option.parameters();
            String id = parameters == null ? null : parameters.text("id");
            if (name.equals("-readconfig")) {
                return;
            }
            if (id != null) {
                ids.add(id);
            }
            Matcher set = CHANGED.matcher(name.equals("-set") && option.argument() != null ? option.argument() : "");
            if (set.matches() && !ids.contains(set.group(1))) {
                problems.error(
                        ProblemKind.DANGLING_REFERENCE,
                        Place.of(option),
                        "-set: there is no device '" + set.group(1) + "' before it (expected: -device …,id="
                                + set.group(1) + " in front)");
            }
        }
    }

    /** Each of a device's queues may have a thread of its own. */
    private static void queues(Use use, Backends there, Problems problems) {
        Parameter mapping = use.parameters().find("iothread-vq-mapping");
        if (mapping != null) {
            for (JsonNode queue : mapping.value()) {
                String thread = queue.path("iothread").asString("");
                if (!thread.isEmpty()) {
                    refer("object", thread, use.label(), new Place(use.option(), mapping), there, problems);
                }
            }
        }
    }

    private static @Nullable String kind(Use use, String property) {
        PropertyType type = use.type() == null ? null : use.type().property(property);
        if (type == null) {
            return null;
        }
        String description = Objects.requireNonNullElse(type.description(), "");
        if (description.startsWith("Node name or ID of")) {
            return "drive";
        }
        if (description.startsWith("ID of a chardev") || description.startsWith("ID of the chardev")) {
            return "chardev";
        }
        if (description.startsWith("ID of a netdev")) {
            return "netdev";
        }
        return type.type().startsWith("link<") ? "object" : null;
    }

    private static void options(Line line, Backends there, Problems problems) {
        ObjectReferences.PARAMETERS.forEach((option, parameters) ->
                parameters.forEach(parameter -> refer(line, option, parameter, "object", there, problems)));
        refer(line, "-mon", "chardev", "chardev", there, problems);
        refer(line, "-tpmdev", "chardev", "chardev", there, problems);
        refer(line, "-netdev", "chardev", "chardev", there, problems);
        refer(line, "-object", "chardev", "chardev", there, problems);
        refer(line, "-object", "netdev", "netdev", there, problems);
        for (String name : List.of("-serial", "-parallel", "-monitor", "-qmp", "-qmp-pretty", "-debugcon")) {
            for (Option option : line.options(name)) {
                String argument = option.argument();
                if (argument != null && argument.startsWith("chardev:")) {
                    refer("chardev", argument.substring(8), name, Place.of(option), there, problems);
                }
            }
        }
        Set<String> audiodevs = line.texts(Set.of("-audiodev", "-audio"), "id");
        Set<String> tpms = line.texts(Set.of("-tpmdev"), "id");
        for (Use use : line.devices()) {
            String audiodev = use.parameters().text("audiodev");
            if (audiodev != null && !audiodev.isEmpty() && !audiodevs.contains(audiodev) && !line.has("-audio")) {
                dangling("audiodev", audiodev, use.label(), Place.of(use.option(), "audiodev"), audiodevs, problems);
            }
            String tpm = use.parameters().text("tpmdev");
            if (tpm != null && !tpms.contains(tpm)) {
                dangling("tpmdev", tpm, use.label(), Place.of(use.option(), "tpmdev"), tpms, problems);
            }
        }
    }

    private static void refer(
            Line line, String name, String parameter, String kind, Backends there, Problems problems) {
        for (Option option : line.options(name)) {
            Parameters parameters = option.parameters();
            String value = parameters == null ? null : parameters.text(parameter);
            if (value != null) {
                refer(kind, value, name, Place.of(option, parameter), there, problems);
            }
        }
    }

    private static void refer(String kind, String value, String who, Place place, Backends there, Problems problems) {
        Set<String> ids = switch (kind) {
            case "drive" -> there.blocks();
            case "chardev" -> there.chardevs();
            case "netdev" -> there.netdevs();
            default -> there.objects();
        };
        boolean implicit = switch (kind) {
            case "drive" -> Backends.isImplicitDrive(value);
            case "chardev" -> Backends.isImplicitChardev(value);
            case "object" -> value.indexOf('/') >= 0;
            default -> false;
        };
        if (!ids.contains(value) && !implicit) {
            dangling(kind, value, who, place, ids, problems);
        }
    }

    private static void dangling(
            String kind, String value, String who, Place place, Set<String> ids, Problems problems) {
        problems.unknown(
                ProblemKind.DANGLING_REFERENCE,
                place,
                who + " names " + kind + " '" + value + "', which is not there",
                value,
                ids);
    }

    private static void once(
            String kind, String value, Use use, Place place, Map<String, Use> taken, Line line, Problems problems) {
        Use other = kind.equals("object") ? null : taken.putIfAbsent(kind + " " + value, use);
        if (other == null || (kind.equals("drive") && mayShare(value, use, other, line))) {
            return;
        }
        if (kind.equals("chardev") && isMultiplexed(value, line)) {
            return;
        }
        problems.error(
                ProblemKind.BACKEND_USED_TWICE,
                place,
                use.label() + ": " + kind + " '" + value + "' is in use by " + other.label()
                        + " (expected: one for each device)");
    }

    private static boolean mayShare(String value, Use use, Use other, Line line) {
        boolean both = "on".equals(use.parameters().text("share-rw"))
                && "on".equals(other.parameters().text("share-rw"));
        boolean discs = use.driver().endsWith("-cd") || other.driver().endsWith("-cd");
        boolean readOnly = line.options("-blockdev").stream()
                .anyMatch(option -> option.parameters() != null
                        && value.equals(option.parameters().text("node-name"))
                        && option.parameters().find("read-only") != null);
        return both || discs || readOnly;
    }

    private static boolean isMultiplexed(String value, Line line) {
        return line.options("-chardev").stream()
                .anyMatch(option -> option.parameters() != null
                        && value.equals(option.parameters().text("id"))
                        && (option.parameters().find("mux") != null
                                || "mux".equals(option.parameters().text("backend"))));
    }
}
