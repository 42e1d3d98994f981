package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.rule.internal.DeviceFacts.Fact;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Devices that leave the choice of a bus to QEMU, where neither the machine nor a device before them brings one of the type. */
final class BusSupplyRule implements Rule {
    /** The usual device for each type of bus. */
    private static final Map<String, String> USUAL = Map.of(
            "usb-bus", "qemu-xhci",
            "SCSI", "virtio-scsi-pci",
            "virtio-serial-bus", "virtio-serial-pci",
            "IDE", "ich9-ahci",
            "HDA", "intel-hda",
            "ccid-bus", "usb-ccid",
            "nvme-bus", "nvme,serial=…");

    /** Buses that only machines bring. */
    private static final Set<String> OF_MACHINES = Set.of("PCI", "ISA", "i2c-bus", "floppy-bus", "virtio-bus");

    @Override
    public void check(Line line, Problems problems) {
        Set<String> there = line.isIncomplete() ? null : ofMachine(line);
        if (there == null) {
            return;
        }
        for (Use use : inOrderOfCreation(line)) {
            Fact fact =
                    use.type() == null ? null : DeviceFacts.device(use.type().name());
            if (use.type() == null || fact == null || fact.buses() == null) {
                return; // may bring anything
            }
            String wanted = use.type().bus();
            if (wanted != null && use.parameters().find("bus") == null && isMissing(wanted, there)) {
                problems.error(ProblemKind.WRONG_BUS, Place.of(use.option()), message(use, wanted, line));
            }
            there.addAll(fact.buses());
        }
    }

    private static @Nullable Set<String> ofMachine(Line line) {
        MachineType machine = line.machine();
        Set<String> known = machine == null
                ? null
                : DeviceFacts.machine(line.surface().target().name(), machine.name());
        if (known == null) {
            return null;
        }
        Set<String> there = new HashSet<>(known);
        if (line.has("-usb", "-usbdevice") || isSet("usb", line)) {
            there.add("usb-bus");
        }
        if (isSet("pcie", line)) {
            there.add("PCI");
        }
        for (Option drive : line.options("-drive")) {
            Parameters parameters = drive.parameters();
            if (parameters != null && "scsi".equals(parameters.text("if"))) {
                there.add("SCSI");
            }
        }
        return there;
    }

    private static boolean isSet(String property, Line line) {
        return Stream.of("-machine", "-M")
                .flatMap(name -> line.options(name).stream())
                .map(Option::parameters)
                .anyMatch(parameters -> parameters != null && parameters.find(property) != null);
    }

    private static List<Use> inOrderOfCreation(Line line) {
        List<Use> uses = new ArrayList<>(line.devices());
        uses.sort((a, b) -> Boolean.compare(a.option().isJson(), b.option().isJson()));
        return uses;
    }

    private static boolean isMissing(String wanted, Set<String> there) {
        boolean known =
                OF_MACHINES.contains(wanted) || !DeviceFacts.bringing(wanted).isEmpty();
        return known && !there.contains(wanted);
    }

    private static String message(Use use, String wanted, Line line) {
        boolean later = line.devices().stream().anyMatch(other -> brings(other, wanted));
        String usual = USUAL.get(wanted);
        String expected = later
                ? "the device that brings one before it"
                : usual == null
                        ? "a machine or a device that brings one"
                        : "a controller before it, such as -device " + usual;
        String bus = wanted.replaceFirst("-bus$", "");
        return use.label() + ": there is no " + (bus.equals("usb") ? "USB" : bus) + " bus (expected: " + expected + ")";
    }

    private static boolean brings(Use use, String bus) {
        Fact fact = use.type() == null ? null : DeviceFacts.device(use.type().name());
        return fact != null && fact.buses() != null && fact.buses().contains(bus);
    }
}
