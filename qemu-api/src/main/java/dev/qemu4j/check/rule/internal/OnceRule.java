package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options, and parameters of one option, that come again although QEMU takes one. */
final class OnceRule implements Rule {
    /**
     * The options of which several are seldom meant to be merged: recipes add properties of the machine, but no memory or
     * CPUs.
     */
    private static final Set<String> WHOLE = Set.of("-m", "-smp");

    @Override
    public void check(Line line, Problems problems) {
        Map<String, Option> seen = new HashMap<>();
        for (Option option : line.options()) {
            String name = Line.name(option).equals("-M") ? "-machine" : Line.name(option);
            for (String parameter : option.repeated()) {
                problems.warning(
                        ProblemKind.GIVEN_TWICE,
                        Place.of(option, parameter),
                        name + " " + parameter + ": comes several times, the "
                                + (option.takesFirst(parameter) ? "first" : "last") + " one counts (expected: once)");
            }
            Option before = seen.put(name, option);
            if (before != null && KnownOptions.lastCounts(name)) {
                problems.warning(
                        ProblemKind.GIVEN_TWICE,
                        Place.of(option),
                        option + ": comes after " + before + ", which does not count (expected: one of them)");
            } else if (before != null && KnownOptions.areMerged(name)) {
                merged(name, option, line, problems);
            }
        }
    }

    private static void merged(String name, Option option, Line line, Problems problems) {
        List<Option> earlier = line.options().subList(0, line.options().indexOf(option)).stream()
                .filter(other -> KnownOptions.areOne(other.name(), name) && other.parameters() != null)
                .toList();
        if (option.parameters() == null) {
            return;
        }
        for (Parameter parameter : option.parameters().list()) {
            for (Option other : earlier) {
                String before =
                        other.parameters() == null ? null : other.parameters().text(parameter.name());
                if (before != null) {
                    problems.warning(
                            ProblemKind.GIVEN_TWICE,
                            new Place(option, parameter),
                            name + " " + parameter.name() + ": '"
                                    + option.parameters().text(parameter.name()) + "' comes after '" + before
                                    + "', which does not count (expected: one of them)");
                    return;
                }
            }
        }
        if (WHOLE.contains(name)) {
            problems.warning(
                    ProblemKind.GIVEN_TWICE,
                    Place.of(option),
                    name + ": comes twice, and QEMU merges the two (expected: one with all parameters)");
        }
    }
}
