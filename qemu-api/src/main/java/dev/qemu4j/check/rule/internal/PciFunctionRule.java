package dev.qemu4j.check.rule.internal;

import dev.qemu4j.base.PciAddress;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.PropertyType;
import dev.qemu4j.check.value.internal.PciPlace;
import dev.qemu4j.option.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Several functions in a slot of a PCI bus, whose first does not say that there are others. */
final class PciFunctionRule implements Rule {
    private static final Set<String> OFF = Set.of("off", "no", "false", "n");

    @Override
    public void check(Line line, Problems problems) {
        boolean elsewhere = line.has("-readconfig", "-set")
                || line.texts(Set.of("-global"), "property").contains("multifunction");
        if (elsewhere) {
            return;
        }
        Map<String, List<Function>> slots = new LinkedHashMap<>();
        for (Use use : line.devices()) {
            Parameter addr = use.parameters().find("addr");
            PciAddress address =
                    addr == null ? null : PciPlace.of(addr.value(), use.option().isJson());
            if (address != null && use.type() != null && "PCI".equals(use.type().bus())) {
                String slot = use.parameters().text("bus") + " " + address.slot();
                slots.computeIfAbsent(slot, s -> new ArrayList<>()).add(new Function(use, address.function()));
            }
        }
        slots.values().forEach(functions -> slot(functions, problems));
    }

    private static void slot(List<Function> functions, Problems problems) {
        Function first = functions.stream()
                .filter(function -> function.number == 0)
                .findFirst()
                .orElse(null);
        Function other = functions.stream()
                .filter(function -> function.number > 0)
                .findFirst()
                .orElse(null);
        if (first != null && other != null && !isMultifunction(first.use)) {
            problems.error(
                    ProblemKind.SINGLE_FUNCTION,
                    Place.of(first.use.option(), "addr"),
                    first.use.label() + ": " + other.use.label() + " is function " + other.number
                            + " in its slot (expected: multifunction=on at function 0)");
        }
    }

    private static boolean isMultifunction(Use use) {
        String given = use.parameters().text("multifunction");
        PropertyType type = use.type() == null ? null : use.type().property("multifunction");
        return given != null ? !OFF.contains(given) : type != null && "true".equals(type.defaultValue());
    }

    private record Function(Use use, int number) {}
}
