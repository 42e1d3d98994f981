package dev.qemu4j.cli;

import dev.qemu4j.Catalogues;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.vm.QemuInstallation;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compares a QEMU with the typed API. */
@Command(
        name = "surface",
        customSynopsis = "qemu4j surface [--json] [PROGRAM]",
        description = "Compares the installed QEMU, or a given one, with the typed API.")
final class SurfaceCommand extends Subcommand {
    /** All QEMUs take them; some do not tell. */
    private static final Set<String> NOT_IN_HELP = Set.of("-M", "-qtest", "-qtest-log");

    /** The entries that only one of both sides has. */
    private record Difference(SortedSet<String> notInApi, SortedSet<String> notInQemu) {}

    @Parameters(paramLabel = "PROGRAM", arity = "0..1", description = "A path to a qemu-system-…")
    private @Nullable String program;

    @Override
    int run(Output output) {
        QemuInstallation qemu = GivenProgram.of(program == null ? Target.X86_64.program() : program);
        QemuSurface surface = qemu.surface();
        Map<String, Difference> differences = new LinkedHashMap<>();
        differences.put("options", difference(Catalogues.OPTIONS, surface, options(surface)));
        differences.put("devices", difference(Catalogues.DEVICES, surface, devices(surface)));
        differences.put("machines", difference(Catalogues.MACHINES, surface, machines(surface)));
        print(qemu, differences, output);
        boolean complete =
                differences.values().stream().allMatch(found -> found.notInApi().isEmpty());
        return complete ? 0 : 1;
    }

    private static Set<String> options(QemuSurface surface) {
        Set<String> options = new TreeSet<>(surface.options());
        options.addAll(NOT_IN_HELP);
        return options;
    }

    /** CPUs are devices on some targets; -cpu is what makes them here. */
    private static Set<String> devices(QemuSurface surface) {
        Set<String> devices = new TreeSet<>();
        for (DeviceType device : surface.devices()) {
            if (device.userCreatable() && !device.name().endsWith("-cpu")) {
                devices.add(device.name());
                add(device.alias(), devices);
            }
        }
        return devices;
    }

    private static Set<String> machines(QemuSurface surface) {
        Set<String> machines = new TreeSet<>();
        for (MachineType machine : surface.machines()) {
            machines.add(machine.name());
            add(machine.alias(), machines);
        }
        return machines;
    }

    private static void add(@Nullable String alias, Set<String> names) {
        if (alias != null) {
            names.add(alias);
        }
    }

    private static Difference difference(Catalogues catalogue, QemuSurface surface, Collection<String> there) {
        SortedSet<String> notInApi = new TreeSet<>(there);
        notInApi.removeIf(catalogue::has);
        SortedSet<String> notInQemu = new TreeSet<>(catalogue.names(surface.version(), surface.target()));
        notInQemu.removeAll(there);
        return new Difference(notInApi, notInQemu);
    }

    private static void print(QemuInstallation qemu, Map<String, Difference> differences, Output output) {
        if (output.isJson()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("program", qemu.program()).put("version", qemu.version().toString());
            differences.forEach((kind, difference) -> {
                ObjectNode node = result.putObject(kind);
                difference.notInApi().forEach(node.putArray("not-in-api")::add);
                difference.notInQemu().forEach(node.putArray("not-in-qemu")::add);
            });
            output.json(result);
            return;
        }
        output.line(qemu.program() + ", QEMU " + qemu.version());
        differences.forEach((kind, difference) -> {
            output.line(kind + " that the typed API lacks: " + text(difference.notInApi()));
            output.line(kind + " that this QEMU lacks: " + text(difference.notInQemu()));
        });
    }

    private static String text(SortedSet<String> names) {
        return names.isEmpty() ? "none" : String.join(" ", names);
    }
}
