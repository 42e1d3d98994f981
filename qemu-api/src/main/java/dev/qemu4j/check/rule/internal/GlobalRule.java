package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.Nearest;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Defaults for devices or properties that QEMU does not have: it warns of them at most, and goes on without. */
final class GlobalRule implements Rule {
    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options("-global")) {
            Parameters parameters = option.parameters();
            String driver = parameters == null ? null : parameters.text("driver");
            String property = parameters == null ? null : parameters.text("property");
            if (driver == null || property == null) {
                continue;
            }
            DeviceType type = line.surface().device(driver);
            if (type == null) {
                driver(option, driver, line, problems);
            } else if (type.properties() != null
                    && type.property(property) == null
                    && property.indexOf('[') < 0
                    && property.indexOf('.') < 0) {
                Set<String> names = new TreeSet<>();
                type.properties().forEach(known -> names.add(known.name()));
                problems.warning(
                        ProblemKind.UNKNOWN_PROPERTY,
                        Place.of(option, "property"),
                        "-global: " + driver + " has no property '" + property + "'"
                                + meant(Nearest.of(property, names)));
            }
        }
    }

    /** Abstract types, which QEMU does not list, have globals too: only what looks like a slip is told. */
    private static void driver(Option option, String driver, Line line, Problems problems) {
        String nearest = Nearest.of(driver, line.deviceNames());
        if (nearest != null && !driver.endsWith("-cpu")) {
            problems.warning(
                    ProblemKind.UNKNOWN_DEVICE,
                    Place.of(option, "driver"),
                    "-global: " + line.surface() + " has no device '" + driver + "'" + meant(nearest));
        }
    }

    private static String meant(@Nullable String nearest) {
        return nearest == null ? "" : " (did you mean '" + nearest + "'?)";
    }
}
