package dev.qemu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.Checker;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.surface.Candidate;
import dev.qemu4j.surface.Candidate.Argument;
import dev.qemu4j.surface.Candidate.Kind;
import dev.qemu4j.surface.Completions;
import dev.qemu4j.vm.QemuInstallation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A typo in each fixed set of each option, device, machine, backend and object that the library knows, against the check and the real QEMU. */
@Tag("once")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PlantedTyposIT {
    /** Options of what QEMU makes itself, so that their properties need no other option. */
    private static final Set<String> MADE = Set.of("-device", "-machine", "-M", "-accel");

    private static final Set<String> WITH_ID = Set.of("-netdev", "-chardev", "-audiodev", "-object");

    @TempDir
    private static Path work;

    private static final QemuInstallation QEMU = QemuInstallation.find(Target.X86_64);
    private static final QemuSurface SURFACE = QEMU.surface();

    /**
     * A parameter with a fixed set.
     *
     * @param option the option
     * @param head the driver or backend that comes first; null if there is none
     * @param parameter the parameter; null for the whole argument
     * @param values the set
     */
    private record FixedSet(
            String option, @Nullable String head, @Nullable String parameter, List<String> values) {
        String argument(String value) {
            if (parameter == null) {
                return value;
            }
            String id = WITH_ID.contains(option) ? ",id=planted" : "";
            return (head == null ? "" : head + id + ",") + parameter + "=" + value;
        }

        String typo() {
            return argument(values.get(0) + "q");
        }
    }

    @Test
    void check_typoInEachSet_seesWhatQemuRefuses() {
        List<FixedSet> sets = sets();
        List<FixedSet> unseen = sets.stream()
                .filter(set -> newProblems(set, set.typo()).isEmpty())
                .toList();
        List<String> missed = new ArrayList<>();
        for (FixedSet set : unseen) {
            String good = set.argument(set.values().get(0));
            // QEMU takes it, or refuses both for another reason: it lacks the parameter, or wants more of them.
            if (!words(set.option(), set.typo()).replace(set.typo(), good).equals(words(set.option(), good))) {
                missed.add(set.option() + " " + set.typo());
            }
        }
        assertThat(sets).hasSizeGreaterThan(4000);
        assertThat(unseen).hasSizeLessThan(sets.size() / 20);
        assertThat(missed).isEmpty();
    }

    @Test
    void check_eachValueOfEachSet_isNoUnknownValue() {
        List<String> alarms = new ArrayList<>();
        for (FixedSet set : sets()) {
            for (String value : set.values()) {
                String argument = set.argument(value);
                if (problems(set.option(), argument).stream()
                                .anyMatch(problem -> problem.kind() == ProblemKind.UNKNOWN_VALUE)
                        && words(set.option(), argument).isEmpty()) {
                    alarms.add(set.option() + " " + argument);
                }
            }
        }
        assertThat(alarms).isEmpty();
    }

    /** QEMU refuses all that the check sees: else the check would be the stricter one. */
    @Test
    void qemu_sampleOfTheTypos_isRefused() {
        List<FixedSet> sets = new ArrayList<>(sets().stream()
                .filter(set -> !newProblems(set, set.typo()).isEmpty())
                .toList());
        Collections.shuffle(sets, new Random(20261130));
        List<String> taken = new ArrayList<>();
        for (FixedSet set : sets.subList(0, 60)) {
            if (words(set.option(), set.typo()).isEmpty()) {
                taken.add(set.option() + " " + set.typo());
            }
        }
        assertThat(taken).isEmpty();
    }

    private static List<FixedSet> sets() {
        Map<String, FixedSet> sets = new LinkedHashMap<>();
        for (Candidate option : Completions.options()) {
            if (!SURFACE.options().contains(option.name())) {
                continue;
            }
            add(new FixedSet(option.name(), null, null, values(option.argument())), sets);
            if (option.argument().kind() == Kind.LIST) {
                if (!MADE.contains(option.name())) {
                    parameters(option.name(), null).forEach(set -> add(set, sets));
                }
                Completions.heads(option.name()).stream()
                        .map(Candidate::name)
                        .filter(head -> isThere(option.name(), head))
                        .flatMap(head -> parameters(option.name(), head))
                        .forEach(set -> add(set, sets));
            }
        }
        return List.copyOf(sets.values());
    }

    private static void add(FixedSet set, Map<String, FixedSet> sets) {
        if (!set.values().isEmpty() && isKnown(set)) {
            sets.putIfAbsent(set.option() + " " + set.typo(), set);
        }
    }

    /** A parameter that this QEMU lacks is told, whatever its value is. */
    private static boolean isKnown(FixedSet set) {
        return problems(set.option(), set.argument(set.values().get(0))).stream()
                .noneMatch(problem -> problem.kind().name().startsWith("UNKNOWN"));
    }

    private static Stream<FixedSet> parameters(String option, @Nullable String head) {
        return Completions.parameters(option, head).stream()
                .map(parameter -> new FixedSet(option, head, parameter.name(), values(parameter.argument())));
    }

    private static List<String> values(Argument argument) {
        return argument.kind() == Kind.VALUES ? argument.values() : List.of();
    }

    /** Leaves out the things that cannot be probed here, such as devices of a module that is not installed. */
    private static boolean isThere(String option, String head) {
        if (option.equals("-device")) {
            return SURFACE.devices().stream()
                    .anyMatch(device -> device.userCreatable()
                            && device.properties() != null
                            && (device.name().equals(head) || head.equals(device.alias())));
        }
        return !MADE.contains(option)
                || SURFACE.accelerators().contains(head)
                || SURFACE.machines().stream()
                        .anyMatch(machine -> machine.properties() != null
                                && (machine.name().equals(head) || head.equals(machine.alias())));
    }

    private static Set<String> newProblems(FixedSet set, String argument) {
        Set<String> found = told(problems(set.option(), argument));
        found.removeAll(told(problems(set.option(), set.argument(set.values().get(0)))));
        return found;
    }

    private static Set<String> told(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Problem> problems(String option, String argument) {
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64).nodefaults();
        if (!option.equals("-display")) {
            cmd = cmd.display(Displays.none());
        }
        return Checker.check(cmd.option(option, argument).build(), SURFACE).problems();
    }

    private static String words(String option, String argument) {
        List<String> options = new ArrayList<>();
        if (!option.equals("-display")) {
            options.addAll(List.of("-display", "none"));
        }
        if (!option.equals("-machine") && !option.equals("-M")) {
            options.addAll(List.of("-machine", option.equals("-device") ? "q35" : "none"));
        }
        options.addAll(List.of(option, argument));
        return QemuWords.of(QEMU.program(), options, work);
    }
}
