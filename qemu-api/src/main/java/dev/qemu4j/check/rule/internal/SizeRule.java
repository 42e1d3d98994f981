package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the number and the topology of the CPUs. */
final class SizeRule implements Rule {
    @Override
    public void check(Line line, Problems problems) {
        List<Option> options = line.options("-smp");
        if (!options.isEmpty()) {
            smp(options.get(options.size() - 1), line.merged("-smp"), line.machine(), problems);
        }
    }

    private static void smp(Option option, Parameters parameters, @Nullable MachineType machine, Problems problems) {
        long cpus = number(parameters, "cpus");
        long most = number(parameters, "maxcpus");
        boolean complete = parameters.find("sockets") != null
                && parameters.find("cores") != null
                && parameters.find("threads") != null;
        long product = 1;
        for (String level :
                new String[] {"drawers", "books", "sockets", "dies", "clusters", "modules", "cores", "threads"}) {
            product *= parameters.find(level) == null ? 1 : Math.max(1, number(parameters, level));
        }
        Place place = Place.of(option);
        if (complete && most > 0 && product != most) {
            problems.error(
                    ProblemKind.TOPOLOGY_MISMATCH,
                    place,
                    "-smp: sockets, cores and threads make " + product + " CPUs, but maxcpus is " + most
                            + " (expected: the same)");
        } else if ((complete && most < 0 && cpus > product) || (most > 0 && cpus > most)) {
            problems.error(
                    ProblemKind.TOPOLOGY_MISMATCH,
                    place,
                    "-smp: cpus is " + cpus + " (expected: at most " + (most > 0 ? most : product)
                            + ", for that many fit)");
        }
        long wanted = Math.max(most > 0 ? most : cpus, complete ? product : 0);
        if (machine != null && !machine.name().equals("none") && wanted > machine.maxCpus()) {
            problems.error(
                    ProblemKind.TOO_MANY_CPUS,
                    place,
                    "-smp: " + wanted + " CPUs (expected: at most " + machine.maxCpus() + ", as the machine '"
                            + machine.name() + "' can have)");
        }
    }

    private static long number(Parameters parameters, String name) {
        String text = parameters.text(name);
        return text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
    }
}
