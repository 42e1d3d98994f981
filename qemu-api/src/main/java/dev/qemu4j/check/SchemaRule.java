package dev.qemu4j.check;

import dev.qemu4j.check.Problems.Place;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.audio.AudiodevDriver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Options whose argument is a type of QEMU's schema. */
final class SchemaRule implements Rule {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(0[xX][0-9a-fA-F]+|[0-9]+(\\.[0-9]*)?[bBkKmMgGtTpPeE]?)");
    private static final Set<String> SWITCH = Set.of("on", "off", "yes", "no", "true", "false", "y", "n");

    @Override
    public void check(Line line, Problems problems) {
        union(line, new Kind("-blockdev", "driver", "blockdev-add", ProblemKind.UNKNOWN_BLOCK_DRIVER), problems);
        union(line, new Kind("-netdev", "type", "netdev_add", ProblemKind.UNKNOWN_NETDEV), problems);
        union(line, new Kind("-object", "qom-type", "object-add", ProblemKind.UNKNOWN_OBJECT), problems);
        if (line.has("-display")) {
            SchemaTypes schema = line.surface.schema();
            Set<String> types = new HashSet<>(schema.tags(schema.result("query-display-options")));
            types.add("vnc");
            tags(line, "-display", "type", types, ProblemKind.UNKNOWN_DISPLAY, problems);
        }
        if (line.has("-audiodev")) {
            List<String> drivers = new ArrayList<>();
            AudiodevDriver.values().forEach(driver -> drivers.add(driver.wireName()));
            tags(line, "-audiodev", "driver", drivers, ProblemKind.UNKNOWN_AUDIODEV, problems);
        }
    }

    private static void tags(
            Line line, String name, String tag, Collection<String> known, ProblemKind kind, Problems problems) {
        for (Option option : line.options(name)) {
            String type =
                    option.parameters() == null ? null : option.parameters().text(tag);
            if (type != null && known.size() > 1 && !known.contains(type) && !type.equals("help")) {
                problems.unknown(
                        kind,
                        Place.of(option, tag),
                        name + ": " + line.surface + " has no '" + type + "'",
                        type,
                        known);
            }
        }
    }

    private static void union(Line line, Kind kind, Problems problems) {
        if (!line.has(kind.option)) {
            return;
        }
        SchemaTypes schema = line.surface.schema();
        JsonNode union = schema.arguments(kind.command);
        List<String> tags = schema.tags(union);
        if (union == null || tags.isEmpty()) {
            return;
        }
        tags(line, kind.option, kind.tag, tags, kind.unknown, problems);
        for (Option option : line.options(kind.option)) {
            Parameters parameters = option.parameters();
            String tag = parameters == null ? null : parameters.text(kind.tag);
            if (parameters != null && tag != null && tags.contains(tag)) {
                members(option, parameters, new Branch(schema, union, schema.branch(union, tag), kind, tag), problems);
            }
        }
    }

    private static void members(Option option, Parameters parameters, Branch branch, Problems problems) {
        Set<String> given = new HashSet<>();
        for (Parameter parameter : parameters.list()) {
            String name = parameter.name();
            String first = name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
            given.add(first);
            JsonNode member = branch.member(first);
            Place place = new Place(option, parameter);
            if (member == null) {
                problems.unknown(
                        ProblemKind.UNKNOWN_MEMBER,
                        place,
                        branch.label() + " has no member '" + first + "'",
                        first,
                        branch.names());
            } else {
                if (member.path("features").toString().contains("\"deprecated\"")) {
                    problems.warning(ProblemKind.DEPRECATED, place, branch.label() + ": '" + first + "' is deprecated");
                }
                if (first.equals(name)) {
                    value(branch, first, member, place, problems);
                }
            }
        }
        for (JsonNode member : branch.members()) {
            String name = member.path("name").asString("");
            if (!member.has("default") && !given.contains(name) && !name.equals("id")) {
                problems.error(
                        ProblemKind.MEMBER_MISSING,
                        Place.of(option),
                        branch.label() + ": no '" + name + "' (expected: one)");
            }
        }
    }

    private static void value(Branch branch, String name, JsonNode member, Place place, Problems problems) {
        Parameter parameter = place.parameter();
        JsonNode type = branch.schema.type(member.path("type").asString(""));
        if (parameter == null
                || type == null
                || parameter.value().isContainer()
                || parameter.value().isNull()) {
            return;
        }
        JsonNode value = parameter.value();
        String text = value.isString() ? value.stringValue() : value.toString();
        String label = branch.label() + " " + name + ": '" + text + "'";
        List<String> values = branch.schema.values(type);
        String builtin = type.path("json-type").asString("");
        if (!values.isEmpty() && !values.contains(text)) {
            problems.unknown(ProblemKind.UNKNOWN_VALUE, place, label + " is not allowed", text, values);
        } else if (builtin.equals("boolean") && !value.isBoolean() && !SWITCH.contains(text)) {
            problems.error(ProblemKind.NOT_A_SWITCH, place, label + " (expected: on or off)");
        } else if (builtin.equals("int")
                && !value.isNumber()
                && !value.isPojo() // a DataSize
                && !NUMBER.matcher(text).matches()) {
            problems.error(ProblemKind.NOT_A_NUMBER, place, label + " (expected: a number)");
        }
    }

    /**
     * An option of the schema.
     *
     * @param option its name
     * @param tag what tells the branch of the union
     * @param command the QMP command that takes the same
     * @param unknown what it is if QEMU does not have the branch
     */
    private record Kind(String option, String tag, String command, ProblemKind unknown) {}

    private record Branch(
            SchemaTypes schema, JsonNode union, @Nullable JsonNode own, Kind kind, String tag) {
        String label() {
            return kind.option + " " + tag;
        }

        @Nullable
        JsonNode member(String name) {
            JsonNode common = SchemaTypes.member(union, name);
            return common != null || own == null ? common : SchemaTypes.member(own, name);
        }

        List<JsonNode> members() {
            List<JsonNode> members = new ArrayList<>();
            union.path("members").forEach(members::add);
            if (own != null) {
                own.path("members").forEach(members::add);
            }
            return members;
        }

        Set<String> names() {
            Set<String> names = new HashSet<>();
            members().forEach(member -> names.add(member.path("name").asString("")));
            return names;
        }
    }
}
