package dev.qemu4j.check.value.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.line.internal.SchemaTypes;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.value.internal.FixedValues.Row;
import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.TypeValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Values of options of which QEMU takes a fixed set. */
public final class FixedValueRule implements Rule {
    private static final Map<String, Pattern> KINDS = Map.of(
            "<switch>", Pattern.compile("on|off|yes|no|true|false|y|n"),
            "<trace>", Pattern.compile("trace:.*"),
            "<integer>", Pattern.compile("\\s*[+-]?(0[xX][0-9a-fA-F]+|[0-9]+)"),
            "<shift>", Pattern.compile("\\s*\\+?(0[0-7]*|0[xX]0*[0-9aA]|[1-9]|10)"),
            // QEMU reads no further than it understands.
            "<date>", Pattern.compile("(-?\\s*[+-]?\\d+){3}.*", Pattern.DOTALL),
            "<uuid>", Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"));

    @Override
    public void check(Line line, Problems problems) {
        if (line.has("-set", "-readconfig") || line.isNewer()) {
            return;
        }
        for (Option option : line.options()) {
            String name = Line.name(option);
            for (Row row : FixedValues.of(name)) {
                if (row.parameter() == null) {
                    argument(option, row, line, problems);
                } else {
                    parameters(option, row, line, problems);
                }
            }
        }
    }

    private static void argument(Option option, Row row, Line line, Problems problems) {
        String argument = option.argument();
        List<Option> all = line.options(row.option());
        boolean counts = !KnownOptions.lastCounts(row.option())
                || all.get(all.size() - 1).equals(option);
        if (argument != null && counts) {
            each(row, argument, Place.of(option), line, problems);
        }
    }

    /** Checks an argument, or each part of one that is a list. */
    private static void each(Row row, String argument, Place place, Line line, Problems problems) {
        boolean list = row.values().contains("<list>");
        for (String part : list ? argument.split(",", -1) : new String[] {argument}) {
            value(row, "", part, place, line, problems);
        }
    }

    private static void parameters(Option option, Row row, Line line, Problems problems) {
        Parameters parameters = option.parameters();
        if (parameters == null || option.isJson() || !counts(option, row, parameters, line)) {
            return;
        }
        for (Parameter parameter : parameters.list()) {
            String name = parameter.name();
            String text = parameters.text(name);
            boolean last = !KnownOptions.areMerged(row.option())
                    || String.valueOf(text).equals(line.last(row.option(), name));
            if (text != null
                    && last
                    && row.parameter() != null
                    && row.parameter().matcher(name).matches()) {
                value(row, name, text, new Place(option, parameter), line, problems);
            }
        }
    }

    /** Of accelerators, QEMU 11.1 reads no more than up to the one that works. */
    private static boolean counts(Option option, Row row, Parameters parameters, Line line) {
        if (row.option().equals("-accel") && !line.options("-accel").get(0).equals(option)) {
            return false;
        }
        return row.when() == null || row.is().equals(parameters.text(row.when()));
    }

    private static void value(Row row, String name, String text, Place place, Line line, Problems problems) {
        List<String> values = new ArrayList<>();
        for (String value : row.values()) {
            Pattern kind = KINDS.get(value);
            if (kind != null && kind.matcher(text).matches()) {
                return;
            }
            values.addAll(value.startsWith("<") && kind == null ? ofName(value, name, line.schema()) : List.of(value));
        }
        if (!values.isEmpty() && !values.contains(text)) {
            problems.unknown(
                    ProblemKind.UNKNOWN_VALUE,
                    place,
                    (row.option() + " " + name).strip() + ": '" + text + "' is not allowed",
                    text,
                    values);
        }
    }

    /** The values of a type, or of a command's member; none if this QEMU does not tell them, so that all pass. */
    private static List<String> ofName(String reference, String name, SchemaTypes schema) {
        String[] path = reference.substring(1, reference.length() - 1).split("\\.", -1);
        if (path.length == 1) {
            return TypeValues.ofType(path[0]);
        }
        @Nullable JsonNode arguments = schema.arguments(path[0]);
        return arguments == null
                ? List.of()
                : schema.values(schema.memberType(arguments, path[1].equals("*") ? name : path[1]));
    }
}
