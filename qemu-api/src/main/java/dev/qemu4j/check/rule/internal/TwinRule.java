package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.DeviceType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Properties that no two devices may share: places in the boot order, ports of a serial bus, slots of a chassis. */
final class TwinRule implements Rule {
    private static final String PORTS = "virtio-serial-bus";

    @Override
    public void check(Line line, Problems problems) {
        if (line.has("-set", "-readconfig", "-global")) {
            return;
        }
        Map<String, Use> taken = new HashMap<>();
        boolean one = line.devices().stream()
                        .filter(use -> use.driver().startsWith("virtio-serial"))
                        .count()
                < 2;
        for (Use use : line.devices()) {
            DeviceType type = use.type();
            if (type == null) {
                continue;
            }
            if (type.property("bootindex") != null) {
                single("bootindex", number(use, "bootindex", null), "", use, taken, problems);
            }
            if (type.property("chassis") != null && type.property("slot") != null) {
                Integer slot = number(use, "slot", 0);
                single(
                        "chassis",
                        number(use, "chassis", 0),
                        slot == null ? null : " slot " + slot,
                        use,
                        taken,
                        problems);
            }
            if (PORTS.equals(type.bus())) {
                port(use, type, one, taken, problems);
            }
        }
    }

    private static void port(Use use, DeviceType type, boolean one, Map<String, Use> taken, Problems problems) {
        String bus = use.parameters().text("bus");
        Integer nr = number(use, "nr", null);
        if (nr != null && nr == 0 && type.name().equals("virtserialport")) {
            problems.error(
                    ProblemKind.OUT_OF_RANGE,
                    Place.of(use.option(), "nr"),
                    use.label() + ".nr: '0' (expected: 1 or more, as only a virtconsole may be port 0)");
            return;
        }
        single("nr", nr, one || bus == null ? "" : " on bus " + bus, use, taken, problems);
        String name = use.parameters().text("name");
        if (name != null) {
            refuse("name", "'" + name + "'", use, taken, problems);
        }
    }

    private static void single(
            String property,
            @Nullable Integer number,
            @Nullable String rest,
            Use use,
            Map<String, Use> taken,
            Problems problems) {
        if (number != null && number >= 0 && rest != null) {
            refuse(property, number + rest, use, taken, problems);
        }
    }

    private static void refuse(String property, String value, Use use, Map<String, Use> taken, Problems problems) {
        Use other = taken.putIfAbsent(property + " " + value, use);
        if (other != null) {
            problems.error(
                    ProblemKind.ADDRESS_USED_TWICE,
                    Place.of(use.option(), property),
                    use.label() + ": " + property + " " + value + " is taken by " + other.label()
                            + " (expected: another one)");
        }
    }

    /** A number as QEMU reads it, or what it is if it is not given; null if it is none. */
    private static @Nullable Integer number(Use use, String property, @Nullable Integer otherwise) {
        if (use.parameters().find(property) == null) {
            return otherwise;
        }
        String text = use.parameters().text(property);
        try {
            return text == null ? null : Integer.decode(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
