package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Parameters of options that QEMU reads by a fixed list, which it tells. */
final class ListRule implements Rule {
    /** QEMU's names of the lists. Lists that QEMU leaves open, as that of -drive, are not here. */
    private static final Map<String, String> LISTS = Map.ofEntries(
            Map.entry("-action", "action"),
            Map.entry("-add-fd", "add-fd"),
            Map.entry("-boot", "boot-opts"),
            Map.entry("-chardev", "chardev"),
            Map.entry("-fsdev", "fsdev"),
            Map.entry("-fw_cfg", "fw_cfg"),
            Map.entry("-global", "global"),
            Map.entry("-icount", "icount"),
            Map.entry("-iscsi", "iscsi"),
            Map.entry("-m", "memory"),
            Map.entry("-mon", "mon"),
            Map.entry("-msg", "msg"),
            Map.entry("-name", "name"),
            Map.entry("-option-rom", "option-rom"),
            Map.entry("-overcommit", "overcommit"),
            Map.entry("-rtc", "rtc"),
            Map.entry("-run-with", "run-with"),
            Map.entry("-sandbox", "sandbox"),
            Map.entry("-smp", "smp-opts"),
            Map.entry("-spice", "spice"),
            Map.entry("-trace", "trace"),
            Map.entry("-virtfs", "virtfs"),
            Map.entry("-vnc", "vnc"));

    /** The parameters that QEMU reads before it looks at the list. */
    private static final Set<String> ALWAYS = Set.of("id", "help", "?", "backend");

    /** Words of the clock. How a date is written is left to QEMU. */
    private static final Map<String, List<String>> CLOCK =
            Map.of("base", List.of("utc", "localtime"), "clock", List.of("host", "rt", "vm"));

    private static final Pattern WORD = Pattern.compile("[A-Za-z].*", Pattern.DOTALL);

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options()) {
            String list = LISTS.get(Line.name(option));
            Set<String> known = list == null ? null : line.surface().optionParameters(list);
            if (known != null && option.parameters() != null) {
                option.parameters().list().forEach(parameter -> name(option, parameter, known, problems));
            }
        }
        line.options("-rtc").forEach(option -> clock(option, problems));
    }

    private static void clock(Option option, Problems problems) {
        for (Parameter parameter : Objects.requireNonNullElse(option.parameters(), Parameters.of(List.of()))
                .list()) {
            List<String> words = CLOCK.get(parameter.name());
            String word = parameter.value().asString("");
            if (words != null && WORD.matcher(word).matches() && !words.contains(word)) {
                problems.error(
                        ProblemKind.UNKNOWN_VALUE,
                        new Place(option, parameter),
                        "-rtc " + parameter.name() + ": '" + word + "' (expected: " + String.join(", ", words)
                                + (parameter.name().equals("base") ? " or as 2006-06-17T16:01:21)" : ")"));
            }
        }
    }

    private static void name(Option option, Parameter parameter, Set<String> known, Problems problems) {
        String name = parameter.name();
        if (!known.contains(name) && !ALWAYS.contains(name)) {
            problems.unknown(
                    ProblemKind.UNKNOWN_PARAMETER,
                    new Place(option, parameter),
                    Line.name(option) + " has no parameter '" + name + "'",
                    name,
                    new TreeSet<>(known));
        }
    }
}
