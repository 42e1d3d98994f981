package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.check.surface.PropertyType;
import dev.qemu4j.check.value.internal.ValueCheck;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.TypeValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Machines, their properties, and accelerators. */
final class MachineRule implements Rule {
    /** The parameters that {@code -machine} takes for other parts of QEMU. */
    private static final Set<String> PASSED_ON =
            Set.of("type", "accel", "help", "kernel-irqchip", "kvm-shadow-mem", "igd-passthru");

    /** Loaded as modules, and not listed before. */
    private static final Set<String> MODULES = Set.of("qtest", "xen", "hvf", "whpx", "nvmm", "hax", "mshv", "nitro");

    @Override
    public void check(Line line, Problems problems) {
        MachineType machine = line.machine();
        for (String name : List.of("-machine", "-M")) {
            for (Option option : line.options(name)) {
                Parameters parameters = option.parameters();
                if (parameters != null && parameters.find("help") == null) {
                    type(option, parameters, line, problems);
                    if (machine != null && machine.properties() != null) {
                        properties(option, machine, line, problems);
                    }
                }
            }
        }
        accelerators(line, problems);
    }

    private static void type(Option option, Parameters parameters, Line line, Problems problems) {
        String type = parameters.text("type");
        if (type == null || type.equals("none") || type.equals("help") || type.equals("?")) {
            return;
        }
        Place place = Place.of(option, "type");
        MachineType machine = line.surface().machine(type);
        if (machine == null) {
            problems.unknown(
                    ProblemKind.UNKNOWN_MACHINE,
                    place,
                    "-machine: " + line.surface() + " has no machine '" + type + "'",
                    type,
                    line.machineNames());
        } else if (machine.deprecated()) {
            problems.warning(ProblemKind.DEPRECATED, place, "machine '" + type + "' is deprecated: QEMU will drop it");
        }
    }

    private static void properties(Option option, MachineType machine, Line line, Problems problems) {
        ValueCheck values = new ValueCheck(line, problems);
        for (Parameter parameter : Objects.requireNonNull(option.parameters()).list()) {
            String name = parameter.name().replace('_', '-');
            String first = name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
            PropertyType property = machine.property(first);
            Place place = new Place(option, parameter);
            if (PASSED_ON.contains(first)) {
                continue;
            }
            if (property == null) {
                Set<String> names = new TreeSet<>();
                if (machine.properties() != null) {
                    machine.properties().forEach(known -> names.add(known.name()));
                }
                problems.unknown(
                        ProblemKind.UNKNOWN_MACHINE_PROPERTY,
                        place,
                        "machine '" + machine.name() + "' has no property '" + parameter.name() + "'",
                        first,
                        names);
            } else if (first.equals(name)) {
                values.check(
                        "-machine " + name, property, TypeValues.ofProperty("machines", machine.name(), name), place);
            }
        }
    }

    private static void accelerators(Line line, Problems problems) {
        List<String> names = new ArrayList<>();
        Place place = null;
        for (Option option : line.options("-accel")) {
            String name =
                    option.parameters() == null ? null : option.parameters().text("accel");
            if (name != null) {
                names.add(name);
                place = Place.of(option, "accel");
            }
        }
        String option = line.last("-M", "accel") == null ? "-machine" : "-M";
        String old = line.last(option, "accel");
        if (!line.options("-accel").isEmpty() && (old != null || line.has("-enable-kvm"))) {
            problems.error(
                    ProblemKind.ACCELERATOR_TWICE,
                    Place.of(line.options("-accel").get(0)),
                    "-accel cannot stand beside " + (old == null ? "-enable-kvm" : option + " accel=" + old)
                            + ": leave one of the two out");
        }
        if (old != null) {
            names.addAll(Arrays.asList(old.split(":", -1)));
            place = Place.of(line.options(option).get(0), "accel");
        }
        // QEMU takes the first that works, and passes over those that it does not have.
        boolean none = names.stream().noneMatch(name -> isThere(name, line));
        if (place != null && none && !names.contains("help")) {
            problems.unknown(
                    ProblemKind.UNKNOWN_ACCELERATOR,
                    place,
                    line.surface() + " has no accelerator '" + String.join(":", names) + "'",
                    names.get(0),
                    line.surface().accelerators());
        }
    }

    private static boolean isThere(String name, Line line) {
        return line.surface().accelerators().contains(name) || MODULES.contains(name);
    }
}
