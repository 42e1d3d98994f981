package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Character devices with several users, of which one at least is an option: two devices are another rule's. */
final class ChardevUsersRule implements Rule {
    private static final String PREFIX = "chardev:";
    private static final Set<String> ALWAYS = Set.of("-monitor", "-qmp", "-qmp-pretty", "-debugcon");
    /** Ports that a machine may be without: then QEMU takes no notice of their backends. */
    private static final Set<String> PORTS = Set.of("-serial", "-parallel");

    @Override
    public void check(Line line, Problems problems) {
        if (line.has("-set", "-readconfig")) {
            return;
        }
        Map<String, String> taken = new HashMap<>();
        for (Use use : line.devices()) {
            String id = use.parameters().text("chardev");
            if (id != null && use.type() != null && use.type().property("chardev") != null) {
                taken.putIfAbsent(id, use.label());
            }
        }
        boolean ports = isPc(line.machine());
        for (Option option : line.options()) {
            String id = user(option, ports);
            String other = id == null || isShared(id, line) ? null : taken.putIfAbsent(id, Line.name(option));
            if (other != null) {
                problems.error(
                        ProblemKind.BACKEND_USED_TWICE,
                        Place.of(option, "chardev"),
                        Line.name(option) + ": chardev '" + id + "' is in use by " + other
                                + " (expected: one for each, or mux=on)");
            }
        }
    }

    private static @Nullable String user(Option option, boolean ports) {
        String name = Line.name(option);
        Parameters parameters = option.parameters();
        if (name.equals("-mon")) {
            return parameters == null ? null : parameters.text("chardev");
        }
        String argument = option.argument();
        boolean uses = ALWAYS.contains(name) || (ports && PORTS.contains(name));
        return uses && argument != null && argument.startsWith(PREFIX) ? argument.substring(PREFIX.length()) : null;
    }

    private static boolean isPc(@Nullable MachineType machine) {
        return machine != null
                && (machine.name().startsWith("pc-q35") || machine.name().startsWith("pc-i440fx"));
    }

    /** Tells whether several may use it, or it is not known here. */
    private static boolean isShared(String id, Line line) {
        List<Parameters> found = line.options("-chardev").stream()
                .map(Option::parameters)
                .filter(parameters -> parameters != null && id.equals(parameters.text("id")))
                .toList();
        return found.size() != 1
                || found.get(0).find("mux") != null
                || "mux".equals(found.get(0).text("backend"));
    }
}
