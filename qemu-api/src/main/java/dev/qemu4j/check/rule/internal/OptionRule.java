package dev.qemu4j.check.rule.internal;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.Option;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Options that QEMU does not have, and arguments that they do not take. */
final class OptionRule implements Rule {
    /** Not in QEMU's help. */
    private static final Set<String> HIDDEN = Set.of("-M", "-qtest", "-qtest-log", "-h", "-help");

    /** Since when QEMU warns of an option. */
    private static final Map<String, String> DEPRECATED = Map.of("-mon", "11.1");

    private static final Map<String, String> INSTEAD =
            Map.of("-mon", "-qmp chardev:ID or -monitor chardev:ID, which all versions take");

    /** Options that QEMU has dropped since, of which the versions that have them do not warn. */
    private static final Set<String> DROPPED = Set.of(
            "-async-teardown",
            "-audio-help",
            "-chroot",
            "-no-acpi",
            "-no-hpet",
            "-old-param",
            "-portrait",
            "-rotate",
            "-runas",
            "-singlestep");

    @Override
    public void check(Line line, Problems problems) {
        Set<String> there = line.surface().options();
        for (Option option : line.options()) {
            String name = Line.name(option);
            if (!there.contains(name) && !HIDDEN.contains(name)) {
                missing(option, name, line, problems);
            } else if (KnownOptions.isKnown(name)) {
                argument(option, name, problems);
            }
            String since = DEPRECATED.get(name);
            if (there.contains(name)
                    && since != null
                    && line.surface().version().compareTo(QemuVersion.parse(since)) >= 0) {
                problems.warning(
                        ProblemKind.DEPRECATED,
                        Place.of(option),
                        name + " is deprecated: QEMU will drop it (use " + INSTEAD.get(name) + ")");
            } else if (there.contains(name) && DROPPED.contains(name)) {
                problems.warning(
                        ProblemKind.DEPRECATED, Place.of(option), name + ": newer versions of QEMU do not have it");
            }
        }
    }

    private static void missing(Option option, String name, Line line, Problems problems) {
        if (KnownOptions.isKnown(name)) {
            problems.error(
                    ProblemKind.OPTION_OF_ANOTHER_QEMU,
                    Place.of(option),
                    name + ": " + line.surface() + " does not have it (another version or target does)");
        } else {
            Set<String> names = new HashSet<>(line.surface().options());
            names.addAll(HIDDEN);
            problems.unknown(
                    ProblemKind.UNKNOWN_OPTION, Place.of(option), name + ": QEMU has no such option", name, names);
        }
    }

    private static void argument(Option option, String name, Problems problems) {
        boolean takes = KnownOptions.takesArgument(name);
        String argument = option.argument();
        if (takes && argument == null) {
            problems.error(ProblemKind.ARGUMENT_MISSING, Place.of(option), name + ": no argument (expected: one)");
        } else if (!takes && argument != null) {
            problems.error(
                    ProblemKind.ARGUMENT_NOT_TAKEN,
                    Place.of(option),
                    name + ": '" + argument + "' (expected: no argument)");
        } else if (argument != null
                && option.parameters() == null
                && !name.equals("-incoming") // an address is as good as parameters
                && KnownOptions.takesParameters(name)
                && !argument.matches("(.*,)?(help|\\?)(=.*)?")) {
            problems.error(
                    ProblemKind.BAD_SYNTAX,
                    Place.of(option),
                    name + ": '" + argument + "' (expected: name=value, with commas between them"
                            + (argument.startsWith("{") ? "; JSON is not taken here)" : ")"));
        }
    }
}
