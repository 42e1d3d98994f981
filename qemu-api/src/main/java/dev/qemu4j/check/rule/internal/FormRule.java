package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import java.util.HashSet;
import java.util.Set;

/** Devices of two forms: QEMU creates all that are {@code name=value} before all that are JSON. */
final class FormRule implements Rule {
    @Override
    public void check(Line line, Problems problems) {
        boolean later = false;
        Set<String> ids = new HashSet<>();
        for (Use use : line.devices()) {
            if (use.option().isJson()) {
                later = true;
                String id = use.parameters().text("id");
                ids.add(id == null ? "" : id);
            } else if (later) {
                text(use, ids, problems);
            }
        }
    }

    private static void text(Use use, Set<String> later, Problems problems) {
        String bus = use.parameters().text("bus");
        String owner = bus == null || bus.indexOf('.') < 0 ? bus : bus.substring(0, bus.lastIndexOf('.'));
        if (bus != null && (later.contains(bus) || later.contains(owner))) {
            problems.error(
                    ProblemKind.DEVICE_FORMS_MIXED,
                    Place.of(use.option(), "bus"),
                    use.label() + " names bus '" + bus + "', but QEMU creates devices that are JSON after all others"
                            + " (expected: all devices in one form)");
        } else {
            problems.warning(
                    ProblemKind.DEVICE_FORMS_MIXED,
                    Place.of(use.option()),
                    use.label() + ": QEMU creates it before the devices that are JSON, although they come first"
                            + " (expected: all devices in one form)");
        }
    }
}
