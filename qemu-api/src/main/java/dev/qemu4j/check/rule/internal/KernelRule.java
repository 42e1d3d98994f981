package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import java.util.List;

/** Options for a kernel, without one. */
final class KernelRule implements Rule {
    private static final List<String> NEEDING = List.of("-append", "-initrd");

    @Override
    public void check(Line line, Problems problems) {
        boolean kernel = line.has("-kernel", "-readconfig")
                || line.last("-machine", "kernel") != null
                || line.last("-M", "kernel") != null;
        if (kernel) {
            return;
        }
        for (String name : NEEDING) {
            for (Option option : line.options(name)) {
                problems.error(ProblemKind.OPTION_MISSING, Place.of(option), name + ": no -kernel (expected: one)");
            }
        }
    }
}
