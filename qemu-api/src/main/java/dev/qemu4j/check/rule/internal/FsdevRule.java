package dev.qemu4j.check.rule.internal;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Drivers of file systems, which QEMU does not list. */
final class FsdevRule implements Rule {
    private static final QemuVersion WITHOUT_PROXY = QemuVersion.parse("9.2");

    @Override
    public void check(Line line, Problems problems) {
        Set<String> drivers = new TreeSet<>(Set.of("local", "synth"));
        if (line.surface().version().compareTo(WITHOUT_PROXY) < 0) {
            drivers.add("proxy");
        }
        for (String name : List.of("-fsdev", "-virtfs")) {
            for (Option option : line.options(name)) {
                Parameters parameters = option.parameters();
                String driver = parameters == null ? null : parameters.text("fsdriver");
                if (driver != null && !driver.equals("help") && !drivers.contains(driver)) {
                    problems.unknown(
                            ProblemKind.UNKNOWN_VALUE,
                            Place.of(option, "fsdriver"),
                            name + ": " + line.surface() + " has no driver '" + driver + "'",
                            driver,
                            drivers);
                }
            }
        }
    }
}
