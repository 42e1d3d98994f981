package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.PropertyType;
import dev.qemu4j.check.value.internal.ValueCheck;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.surface.TypeValues;
import java.util.Set;
import java.util.TreeSet;

/** Devices and properties that QEMU does not have, and values that a property does not take. */
final class DeviceRule implements Rule {
    /** The parameters that {@code -device} reads itself. */
    private static final Set<String> COMMON = Set.of("driver", "id", "bus");

    @Override
    public void check(Line line, Problems problems) {
        for (Use use : line.devices()) {
            DeviceType type = use.type();
            if (use.driver().equals("help")
                    || use.driver().equals("?")
                    || use.parameters().find("help") != null) {
                continue;
            }
            Place place = Place.of(use.option(), "driver");
            if (type == null) {
                problems.unknown(
                        ProblemKind.UNKNOWN_DEVICE,
                        place,
                        "-device: " + line.surface() + " has no device '" + use.driver() + "'",
                        use.driver(),
                        line.deviceNames());
            } else if (!type.userCreatable()) {
                problems.error(
                        ProblemKind.NOT_USER_CREATABLE,
                        place,
                        use.driver() + ": only a machine can make this device, -device cannot");
            } else if (type.properties() != null) {
                properties(use, type, new ValueCheck(line, problems), problems);
            }
        }
    }

    private static void properties(Use use, DeviceType type, ValueCheck values, Problems problems) {
        for (Parameter parameter : use.parameters().list()) {
            String name = parameter.name();
            if (COMMON.contains(name)) {
                continue;
            }
            Place place = new Place(use.option(), parameter);
            PropertyType property = type.property(name);
            if (property != null) {
                values.check(
                        use.driver() + "." + name,
                        property,
                        TypeValues.ofProperty("devices", type.name(), name),
                        place);
            } else if (!isElement(name, type)) {
                Set<String> names = new TreeSet<>();
                if (type.properties() != null) {
                    type.properties().forEach(known -> names.add(known.name()));
                }
                problems.unknown(
                        ProblemKind.UNKNOWN_PROPERTY,
                        place,
                        use.driver() + " has no property '" + name + "'",
                        name,
                        names);
            }
        }
    }

    /** Elements of arrays appear once the array has its length, and nested values belong to the name before the dot. */
    private static boolean isElement(String name, DeviceType type) {
        int end = Math.max(name.indexOf('['), name.indexOf('.'));
        boolean array = type.properties() != null
                && type.properties().stream()
                        .anyMatch(property -> property.name().startsWith("len-"));
        return array || name.startsWith("len-") || end > 0 || name.equals("failover_pair_id");
    }
}
