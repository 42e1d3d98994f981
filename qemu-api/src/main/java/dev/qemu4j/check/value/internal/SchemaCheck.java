package dev.qemu4j.check.value.internal;

import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.SchemaTypes;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks the value of an option against a type of QEMU's schema, however deep it is. */
public final class SchemaCheck {
    private final SchemaTypes schema;
    private final Option option;
    private final SchemaReferences references;
    private final Problems problems;
    private final ScalarCheck scalars;
    private final boolean json;

    /**
     * Makes a check.
     *
     * @param schema the types
     * @param option the option, whose argument is JSON or text
     * @param references told of what names something else
     * @param problems where to put what is wrong
     */
    public SchemaCheck(SchemaTypes schema, Option option, SchemaReferences references, Problems problems) {
        this.schema = schema;
        this.option = option;
        this.references = references;
        this.problems = problems;
        String argument = option.argument();
        json = argument != null && argument.startsWith("{");
        scalars = new ScalarCheck(schema, json, !references.line().isNewer(), problems);
    }

    /** Checks an object or a union. The label names it in messages. */
    public void object(JsonNode type, Map<String, Given> given, Place place, String label) {
        JsonNode branch = null;
        if (type.has("tag")) {
            String tag = type.path("tag").asString("");
            Given chosen = given.get(tag);
            if (chosen == null) {
                missing(type, given, place, label);
                return;
            }
            String name = chosen.text();
            if (name == null || !schema.tags(type).contains(name)) {
                unknownBranch(type, tag, chosen, label);
                return;
            }
            branch = schema.branch(type, name);
        }
        List<JsonNode> members = new ArrayList<>();
        type.path("members").forEach(members::add);
        if (branch != null) {
            branch.path("members").forEach(members::add);
        }
        given.forEach((name, value) -> member(members, name, value, label));
        members.forEach(member -> demand(member, given, place, label));
    }

    private void member(List<JsonNode> members, String name, Given given, String label) {
        Place place = new Place(option, given.parameter());
        for (JsonNode member : members) {
            if (member.path("name").asString("").equals(name)) {
                if (SchemaTypes.isDeprecated(member)) {
                    problems.warning(ProblemKind.DEPRECATED, place, label + ": '" + name + "' is deprecated");
                }
                references.member(name, given, place, label);
                value(schema.type(member.path("type").asString("")), given, label, name);
                return;
            }
        }
        Set<String> names = new TreeSet<>();
        members.forEach(member -> names.add(member.path("name").asString("")));
        problems.unknown(ProblemKind.UNKNOWN_MEMBER, place, label + " has no member '" + name + "'", name, names);
    }

    private void value(@Nullable JsonNode type, Given given, String label, String name) {
        Place place = new Place(option, given.parameter());
        String here = label + (label.indexOf(' ', label.indexOf(' ') + 1) < 0 ? " " : ".") + name;
        if (type == null) {
            return;
        }
        switch (type.path("meta-type").asString("")) {
            case "object" -> {
                if (given.isNested()) {
                    object(type, given.members(), place, here);
                } else {
                    wrongType(given, place, here, "members, as " + name + ".NAME");
                }
            }
            case "alternate" -> alternate(type, given, place, label, name);
            case "array" -> {
                JsonNode element = schema.type(type.path("element-type").asString(""));
                if (json && !given.isNested()) {
                    wrongType(given, place, here, "a list, as [...]");
                }
                given.members().forEach((number, value) -> value(element, value, label, name + "." + number));
            }
            default -> scalars.check(type, given, place, here);
        }
    }

    /** A text may be read as any type that is not an object, so that only what fits none is wrong for sure. */
    private void alternate(JsonNode type, Given given, Place place, String label, String name) {
        List<JsonNode> choices = new ArrayList<>();
        for (JsonNode member : type.path("members")) {
            JsonNode choice = schema.type(member.path("type").asString(""));
            if (choice != null) {
                choices.add(choice);
            }
        }
        if (!given.isNested() && choices.stream().anyMatch(this::isBlockNode)) {
            references.node(given, place, label + " " + name);
            return;
        }
        List<JsonNode> fitting = choices.stream()
                .filter(choice -> given.isNested() == SchemaTypes.isNested(choice))
                .toList();
        if (fitting.size() == 1) {
            value(fitting.get(0), given, label, name);
        }
    }

    private boolean isBlockNode(JsonNode type) {
        return type.equals(schema.arguments("blockdev-add"));
    }

    private void unknownBranch(JsonNode type, String tag, Given chosen, String label) {
        String text = chosen.text();
        Place place = new Place(option, chosen.parameter());
        if (text == null) {
            wrongType(chosen, place, label + " " + tag, "a name");
            return;
        }
        boolean block = isBlockNode(type);
        problems.unknown(
                block ? ProblemKind.UNKNOWN_BLOCK_DRIVER : ProblemKind.UNKNOWN_VALUE,
                place,
                label + " " + tag + ": '" + text + (block ? "' is no block driver" : "' is not allowed"),
                text,
                schema.tags(type));
    }

    private void missing(JsonNode type, Map<String, Given> given, Place place, String label) {
        type.path("members").forEach(member -> demand(member, given, place, label));
    }

    /** Ids and node names are another rule's. */
    private void demand(JsonNode member, Map<String, Given> given, Place place, String label) {
        String name = member.path("name").asString("");
        if (!member.has("default") && !given.containsKey(name) && !name.equals("id")) {
            problems.error(ProblemKind.MEMBER_MISSING, place, label + ": no '" + name + "' (expected: one)");
        }
    }

    private void wrongType(Given given, Place place, String label, String expected) {
        String text = given.text();
        problems.error(
                ProblemKind.WRONG_TYPE,
                place,
                label + ": " + (text == null ? "members" : "'" + text + "'") + " (expected: " + expected + ")");
    }
}
