package dev.qemu4j.check.rule.internal;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the number and the topology of the CPUs. */
final class SizeRule implements Rule {
    /** QEMU works out which of these is left out, from the others. */
    private static final Set<String> DERIVED = Set.of("sockets", "cores", "threads");

    private static final List<String> LEVELS =
            List.of("drawers", "books", "sockets", "dies", "clusters", "modules", "cores", "threads");
    /** More than any machine has. */
    private static final long MOST = 1_000_000_000;

    private static final QemuVersion ZERO_IS_REFUSED = QemuVersion.parse("9.0");

    @Override
    public void check(Line line, Problems problems) {
        List<Option> options = line.options("-smp");
        if (!options.isEmpty()) {
            smp(line, problems, options.get(options.size() - 1));
        }
    }

    private static void smp(Line line, Problems problems, Option option) {
        Parameters parameters = line.merged("-smp");
        for (Parameter parameter : parameters.list()) {
            String text = parameters.text(parameter.name());
            if (text != null) {
                sign(parameter.name(), text, new Place(option, parameter), line, problems);
            }
        }
        long cpus = number(parameters, "cpus");
        long most = number(parameters, "maxcpus");
        long product = 1;
        StringBuilder given = new StringBuilder();
        for (String level : LEVELS) {
            long count = number(parameters, level);
            if (count > 0) {
                product = Math.min(product * count, MOST);
                given.append(given.length() == 0 ? "" : ",")
                        .append(level)
                        .append('=')
                        .append(count);
            }
        }
        long all = most > 0 ? most : cpus;
        boolean complete = DERIVED.stream().allMatch(level -> number(parameters, level) > 0);
        Place place = Place.of(option);
        if (most > 0 && cpus > most) {
            problems.error(
                    ProblemKind.TOPOLOGY_MISMATCH,
                    place,
                    "-smp: cpus is " + cpus + " (expected: at most " + most + ", for that many fit)");
        } else if (all > 0 && (complete ? product != all : all % product != 0)) {
            problems.error(
                    ProblemKind.TOPOLOGY_MISMATCH,
                    place,
                    "-smp: " + given + " makes " + (complete ? "" : "a multiple of ") + product + " CPUs, but "
                            + (most > 0 ? "maxcpus" : "cpus") + " is " + all + " (expected: the same)");
        }
        limit(all > 0 ? all : product, place, line.machine(), problems);
    }

    private static void limit(long wanted, Place place, @Nullable MachineType machine, Problems problems) {
        if (machine != null && !machine.name().equals("none") && wanted > machine.maxCpus()) {
            problems.error(
                    ProblemKind.TOO_MANY_CPUS,
                    place,
                    "-smp: " + wanted + " CPUs (expected: at most " + machine.maxCpus() + ", as the machine '"
                            + machine.name() + "' can have)");
        }
    }

    private static void sign(String name, String text, Place place, Line line, Problems problems) {
        String words = "-smp " + name + ": '" + text + "' (expected: 1 or more)";
        if (text.matches("-[0-9]+")) {
            problems.error(ProblemKind.OUT_OF_RANGE, place, words);
        } else if (text.matches("0+")) {
            if (line.surface().version().compareTo(ZERO_IS_REFUSED) >= 0) {
                problems.error(ProblemKind.OUT_OF_RANGE, place, words);
            } else {
                problems.warning(ProblemKind.DEPRECATED, place, words + "; QEMU 9.0 and later refuse it");
            }
        }
    }

    private static long number(Parameters parameters, String name) {
        String text = parameters.text(name);
        return text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
    }
}
