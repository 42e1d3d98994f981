package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Backends;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Ids: their form, and that none comes twice. */
final class IdRule implements Rule {
    /** QEMU does not look at these ids if they are JSON. */
    private static final Set<String> ANY_IN_JSON = Set.of("-device", "-netdev");

    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*");
    private static final int LONGEST_NODE_NAME = 31;
    private static final List<String> WITH_ID =
            List.of("-device", "-netdev", "-chardev", "-object", "-drive", "-audiodev", "-tpmdev", "-fsdev");
    private static final Set<String> NEED_ID = Set.of("-netdev", "-chardev", "-object", "-audiodev", "-tpmdev");

    @Override
    public void check(Line line, Problems problems) {
        for (String name : WITH_ID) {
            Map<String, Option> seen = new HashMap<>();
            line.options(name).forEach(option -> check(option, "id", seen, problems));
        }
        Map<String, Option> nodes = new HashMap<>();
        line.options("-drive").forEach(option -> check(option, "node-name", nodes, problems));
        line.options("-blockdev").forEach(option -> check(option, "node-name", nodes, problems));
        inner(line, problems);
        for (Option option : line.options("-drive")) {
            String id = option.parameters() == null ? null : option.parameters().text("id");
            if (id != null && nodes.containsKey(id)) {
                problems.error(
                        ProblemKind.DUPLICATE_ID,
                        Place.of(option, "id"),
                        "-drive id: '" + id + "' is the name of a block node (expected: one that is not)");
            }
        }
    }

    /** Names of nodes inside others: outer ones are compared with each other before. */
    private static void inner(Line line, Problems problems) {
        Map<String, Integer> seen = new HashMap<>();
        for (Option option : line.options("-blockdev")) {
            if (option.parameters() != null) {
                Backends.nodes(option.parameters()).forEach(name -> seen.merge(name, 1, Integer::sum));
            }
        }
        for (Option option : line.options("-blockdev")) {
            String outer =
                    option.parameters() == null ? null : option.parameters().text("node-name");
            if (option.parameters() != null) {
                for (String name : Backends.nodes(option.parameters())) {
                    if (!name.equals(outer) && seen.getOrDefault(name, 0) > 1) {
                        twice("-blockdev", "node-name", name, Place.of(option), problems);
                    }
                }
            }
        }
    }

    private static void twice(String option, String parameter, String id, Place place, Problems problems) {
        problems.error(
                ProblemKind.DUPLICATE_ID,
                place,
                option + " " + parameter + ": '" + id + "' comes twice (expected: each once)");
    }

    private static void check(Option option, String parameter, Map<String, Option> seen, Problems problems) {
        if (option.parameters() == null) {
            return;
        }
        String name = Line.name(option);
        String id = option.parameters().text(parameter);
        if (id == null) {
            boolean node = name.equals("-blockdev");
            boolean asksForHelp = option.parameters().list().size() == 1
                    && ("help".equals(option.argument()) || "?".equals(option.argument()));
            if ((node || NEED_ID.contains(name)) && !asksForHelp) {
                problems.error(
                        ProblemKind.ID_MISSING,
                        Place.of(option),
                        option + ": no " + parameter + " (expected: one, by which others refer to it)");
            }
            return;
        }
        Place place = Place.of(option, parameter);
        String argument = option.argument();
        boolean json = argument != null && argument.startsWith("{");
        if (!WELL_FORMED.matcher(id).matches() && !(json && ANY_IN_JSON.contains(name))) {
            problems.error(
                    ProblemKind.MALFORMED_ID,
                    place,
                    name + " " + parameter + ": '" + id
                            + "' (expected: a letter, then letters, digits, '-', '.', '_')");
        }
        if (parameter.equals("node-name") && id.length() > LONGEST_NODE_NAME) {
            problems.error(
                    ProblemKind.NODE_NAME_TOO_LONG,
                    place,
                    name + " node-name: '" + id + "' has " + id.length() + " characters (expected: at most "
                            + LONGEST_NODE_NAME + ")");
        }
        if (seen.putIfAbsent(id, option) != null) {
            twice(name, parameter, id, place, problems);
        }
    }
}
