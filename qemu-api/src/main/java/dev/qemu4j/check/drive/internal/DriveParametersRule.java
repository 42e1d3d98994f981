package dev.qemu4j.check.drive.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.line.internal.SchemaTypes;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.TypeValues;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The parameters of {@code -drive}: its own, and those of the driver that it opens. */
public final class DriveParametersRule implements Rule {
    private static final Map<String, List<String>> VALUES = Map.of(
            "cache", TypeValues.ofType("CacheMode"),
            "aio", TypeValues.ofType("BlockdevAioOptions"),
            "media", TypeValues.ofType("DriveMedia"),
            "discard", List.of("ignore", "off", "unmap", "on"));

    /** Names that QEMU replaces by those in its list. */
    private static final Set<String> OLD = Set.of("id", "cache", "readonly", "group", "iops_size");

    private static final Pattern OLD_LIMITS = Pattern.compile("(iops|bps)(_(rd|wr))?(_max)?");
    /** Drivers whose every parameter is in the schema. */
    private static final Set<String> WELL_KNOWN = Set.of("raw", "qcow2", "null-co", "null-aio");

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options("-drive")) {
            Parameters parameters = option.parameters();
            if (parameters != null) {
                VALUES.forEach((name, values) -> value(option, parameters, name, values, problems));
                driver(option, parameters, line, problems);
            }
        }
    }

    private static void value(
            Option option, Parameters parameters, String name, List<String> values, Problems problems) {
        String value = parameters.text(name);
        if (value != null && !values.contains(value) && !value.equals("help")) {
            problems.unknown(
                    ProblemKind.UNKNOWN_VALUE,
                    Place.of(option, name),
                    "-drive " + name + ": '" + value + "' is not allowed",
                    value,
                    values);
        }
    }

    private static void driver(Option option, Parameters parameters, Line line, Problems problems) {
        String name = parameters.find("format") != null ? "format" : "driver";
        String driver = parameters.text(name);
        if (driver == null || driver.equals("help") || driver.equals("?")) {
            return;
        }
        SchemaTypes schema = line.schema();
        JsonNode union = schema.arguments("blockdev-add");
        List<String> drivers = schema.tags(union);
        if (union != null && !drivers.isEmpty() && !drivers.contains(driver)) {
            problems.unknown(
                    ProblemKind.UNKNOWN_BLOCK_DRIVER,
                    Place.of(option, name),
                    "-drive " + name + ": " + line.surface() + " has no block driver '" + driver + "'",
                    driver,
                    drivers);
        } else if (union != null && WELL_KNOWN.contains(driver)) {
            parameters(option, parameters, names(union, schema.branch(union, driver), line), problems);
        }
    }

    private static Set<String> names(JsonNode union, @Nullable JsonNode branch, Line line) {
        Set<String> names =
                new HashSet<>(Objects.requireNonNullElse(line.surface().optionParameters("drive"), Set.of()));
        if (!names.isEmpty()) {
            union.path("members")
                    .forEach(member -> names.add(member.path("name").asString("")));
            if (branch != null) {
                branch.path("members")
                        .forEach(member -> names.add(member.path("name").asString("")));
            }
        }
        return names;
    }

    private static void parameters(Option option, Parameters parameters, Set<String> names, Problems problems) {
        for (Parameter parameter : parameters.list()) {
            String name = parameter.name();
            boolean old = OLD.contains(name) || OLD_LIMITS.matcher(name).matches();
            if (!names.isEmpty() && !names.contains(name) && !old && name.indexOf('.') < 0) {
                problems.unknown(
                        ProblemKind.UNKNOWN_PARAMETER,
                        new Place(option, parameter),
                        "-drive has no parameter '" + name + "'",
                        name,
                        names);
            }
        }
    }
}
