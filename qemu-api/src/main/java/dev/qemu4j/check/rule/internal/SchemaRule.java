package dev.qemu4j.check.rule.internal;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.check.line.internal.Backends;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.line.internal.SchemaTypes;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.value.internal.Given;
import dev.qemu4j.check.value.internal.SchemaCheck;
import dev.qemu4j.check.value.internal.SchemaReferences;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.audio.AudiodevDriver;
import dev.qemu4j.qapi.catalog.SchemaHistory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Options whose argument is a union of QEMU's schema. */
final class SchemaRule implements Rule {
    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "-blockdev",
                    "driver",
                    schema -> schema.arguments("blockdev-add"),
                    ProblemKind.UNKNOWN_BLOCK_DRIVER),
            new Kind("-netdev", "type", schema -> schema.arguments("netdev_add"), ProblemKind.UNKNOWN_NETDEV),
            new Kind("-object", "qom-type", schema -> schema.arguments("object-add"), ProblemKind.UNKNOWN_OBJECT),
            new Kind("-display", "type", schema -> schema.result("query-display-options"), ProblemKind.UNKNOWN_DISPLAY),
            new Kind(
                    "-audiodev",
                    "driver",
                    schema -> schema.resultElement("query-audiodevs"),
                    ProblemKind.UNKNOWN_AUDIODEV));

    @Override
    public void check(Line line, Problems problems) {
        SchemaReferences references = new SchemaReferences(line, problems);
        for (Kind kind : KINDS) {
            for (Option option : line.options(kind.option)) {
                check(option, kind, references, problems);
            }
        }
    }

    private static void check(Option option, Kind kind, SchemaReferences references, Problems problems) {
        Parameters parameters = option.parameters();
        String tag = parameters == null ? null : parameters.text(kind.tag);
        if (parameters != null && tag != null && !tag.equals("help")) {
            check(option, tag, kind, references, problems);
        }
        if (parameters != null && option.name().endsWith("-blockdev")) {
            references.addNodes(Backends.nodes(parameters)); // also of one that is wrong: what follows names it
        }
    }

    private static void check(Option option, String tag, Kind kind, SchemaReferences references, Problems problems) {
        Parameters parameters = Objects.requireNonNull(option.parameters());
        SchemaTypes schema = references.line().schema();
        JsonNode union = kind.type.apply(schema);
        List<String> tags = schema.tags(union);
        if (union != null && tags.contains(tag)) {
            SchemaCheck check = new SchemaCheck(schema, option, references, problems);
            check.object(
                    union,
                    Given.of(parameters, isNested(option, tag)),
                    Place.of(option, kind.tag),
                    kind.option + " " + tag);
            return;
        }
        Set<String> known = kind.withoutSchema(tags, references.line().surface().version());
        if (known.size() > 1 && !known.contains(tag)) {
            problems.unknown(
                    kind.unknown,
                    Place.of(option, kind.tag),
                    kind.option + ": " + references.line().surface() + " has no '" + tag + "'",
                    tag,
                    known);
        }
    }

    /** Objects and the older kinds of network backends are read as flat lists. */
    private static boolean isNested(Option option, String type) {
        String argument = option.argument();
        boolean json = argument != null && argument.startsWith("{");
        boolean flat = switch (Line.name(option)) {
            case "-netdev" -> !type.equals("stream") && !type.equals("dgram");
            case "-object" -> true;
            default -> false;
        };
        return json || !flat;
    }

    /**
     * An option of the schema.
     *
     * @param option its name
     * @param tag what tells the branch of the union
     * @param type finds the union
     * @param unknown what it is if QEMU does not have the branch
     */
    private record Kind(
            String option, String tag, Function<SchemaTypes, @Nullable JsonNode> type, ProblemKind unknown) {
        /** All names: QEMU reads one display on its own, and old ones have no command that tells audio backends. */
        Set<String> withoutSchema(List<String> tags, QemuVersion version) {
            Set<String> names = new LinkedHashSet<>(tags);
            if (option.equals("-display") && !tags.isEmpty()) {
                names.add("vnc");
            } else if (option.equals("-audiodev") && tags.isEmpty()) {
                AudiodevDriver.values().forEach(driver -> names.add(driver.wireName()));
                names.removeIf(name -> isMissing("AudiodevDriver." + name, name, version));
            }
            return names;
        }

        private static boolean isMissing(String value, String name, QemuVersion version) {
            return SchemaHistory.values(name).stream()
                    .anyMatch(entry -> entry.name().equals(value) && entry.isMissingIn(version));
        }
    }
}
