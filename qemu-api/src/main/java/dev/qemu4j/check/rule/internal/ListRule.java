package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options()) {
            String list = LISTS.get(Line.name(option));
            Set<String> known = list == null ? null : line.surface().optionParameters(list);
            if (known != null && option.parameters() != null) {
                option.parameters().list().forEach(parameter -> name(option, parameter, known, problems));
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
