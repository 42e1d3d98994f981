package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.rule.internal.DeviceFacts.Fact;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.List;

/** Properties without which a device does not come up. */
final class NeedRule implements Rule {
    @Override
    public void check(Line line, Problems problems) {
        if (line.has("-readconfig", "-set")) {
            return;
        }
        for (Use use : line.devices()) {
            DeviceType type = use.type();
            Fact fact = type == null ? null : DeviceFacts.device(type.name());
            if (type != null && fact != null && use.parameters().find("help") == null) {
                fact.needs().stream()
                        .filter(need -> isLacking(need, use, type, line))
                        .forEach(need -> problems.error(
                                ProblemKind.PROPERTY_MISSING,
                                Place.of(use.option()),
                                use.label() + ": " + String.join(" or ", need) + " is missing (expected: "
                                        + use.driver() + "," + need.get(0) + "=…)"));
            }
        }
    }

    /** A property that this QEMU does not have is not asked for. */
    private static boolean isLacking(List<String> need, Use use, DeviceType type, Line line) {
        return need.stream().anyMatch(property -> type.property(property) != null)
                && need.stream().allMatch(property -> use.parameters().find(property) == null)
                && line.options("-global").stream().noneMatch(global -> mayBeFor(need, global));
    }

    private static boolean mayBeFor(List<String> need, Option global) {
        Parameters parameters = global.parameters();
        return parameters == null || need.contains(String.valueOf(parameters.text("property")));
    }
}
