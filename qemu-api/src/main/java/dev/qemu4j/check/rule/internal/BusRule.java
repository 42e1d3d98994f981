package dev.qemu4j.check.rule.internal;

import dev.qemu4j.base.PciAddress;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.check.value.internal.PciPlace;
import dev.qemu4j.option.Parameter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Buses that are not there or do not fit, and places that two devices have. */
final class BusRule implements Rule {
    /** The names that machines, and devices without an id, give to their buses. */
    private static final Pattern IMPLICIT = Pattern.compile("(pci|ide|isa|usb|i2c|main|sysbus|virtio|scsi|sd|spi|ssi|"
            + "floppy|css|vmbus|macio|smbus|sata|ahci|s390|adb|fw_cfg|can|cxl|ccid|hda|aux|pxb)[\\w.-]*");

    private static final Pattern IDE = Pattern.compile("ide\\.([0-9]{1,5})");

    @Override
    public void check(Line line, Problems problems) {
        if (line.isIncomplete()) {
            return;
        }
        Map<String, Use> byId = new HashMap<>();
        for (Use use : line.devices()) {
            String id = use.parameters().text("id");
            if (id != null) {
                byId.put(id, use);
            }
        }
        Map<String, Use> places = new HashMap<>();
        for (Use use : line.devices()) {
            String bus = use.parameters().text("bus");
            if (bus != null && bus.indexOf('/') < 0) {
                bus(use, bus, byId, line, problems);
            }
            place(use, bus != null ? bus : String.valueOf(rootBus(line.machine())), places, problems);
        }
    }

    private static void bus(Use use, String bus, Map<String, Use> byId, Line line, Problems problems) {
        Place place = Place.of(use.option(), "bus");
        Use owner = byId.get(bus);
        if (owner == null && bus.indexOf('.') > 0) {
            owner = byId.get(bus.substring(0, bus.lastIndexOf('.')));
        }
        String wanted = use.type() == null ? null : use.type().bus();
        if (owner == null) {
            String root = rootBus(line.machine());
            int buses = ideBuses(line.machine());
            Matcher ide = IDE.matcher(bus);
            if (buses > 0 && ide.matches() && Integer.parseInt(ide.group(1)) >= buses) {
                problems.error(
                        ProblemKind.WRONG_BUS,
                        place,
                        use.label() + ": this machine has no bus '" + bus + "' (expected: ide.0 to ide." + (buses - 1)
                                + ")");
            } else if (root != null && bus.matches("pcie?\\.0") && !bus.equals(root)) {
                problems.error(
                        ProblemKind.WRONG_BUS,
                        place,
                        use.label() + ": this machine has no bus '" + bus + "' (did you mean '" + root + "'?)");
            } else if (!IMPLICIT.matcher(bus).matches()) {
                problems.unknown(
                        ProblemKind.DANGLING_REFERENCE,
                        place,
                        use.label() + " names bus '" + bus + "', which is not there",
                        bus,
                        new TreeSet<>(byId.keySet()));
            }
            return;
        }
        String provided = provided(owner.driver());
        if (provided != null
                && wanted != null
                && Set.of("SCSI", "usb-bus", "virtio-serial-bus", "PCI", "IDE").contains(wanted)
                && !provided.equals(wanted)) {
            problems.error(
                    ProblemKind.WRONG_BUS,
                    place,
                    use.label() + ": plugs into a bus of type " + wanted + ", but '" + bus + "' is of type "
                            + provided);
        }
    }

    private static @Nullable String rootBus(@Nullable MachineType machine) {
        if (machine == null) {
            return null;
        }
        return machine.name().startsWith("pc-q35") ? "pcie.0" : machine.name().startsWith("pc-i440fx") ? "pci.0" : null;
    }

    /** Returns the number of a machine's IDE buses; 0 if not known. */
    private static int ideBuses(@Nullable MachineType machine) {
        if (machine == null) {
            return 0;
        }
        return machine.name().startsWith("pc-q35") ? 6 : machine.name().startsWith("pc-i440fx") ? 2 : 0;
    }

    /** The type of bus that well-known controllers have; null for all others. */
    private static @Nullable String provided(String driver) {
        if (driver.matches("virtio-scsi-.*|lsi.*|megasas.*|mptsas.*|pvscsi|am53c974|dc390")) {
            return "SCSI";
        }
        if (driver.matches(".*-usb-[oeu]hci.*|.*xhci.*|usb-[eu]hci|pci-ohci|usb-hub")) {
            return "usb-bus";
        }
        if (driver.startsWith("virtio-serial-")) {
            return "virtio-serial-bus";
        }
        if (driver.matches("pcie-root-port|ioh3420|pci-bridge|pcie-pci-bridge|x3130-upstream|xio3130-downstream")) {
            return "PCI";
        }
        return driver.matches("ahci|ich9-ahci|piix[34]-ide") ? "IDE" : null;
    }

    private static void place(Use use, String bus, Map<String, Use> places, Problems problems) {
        Parameter addr = use.parameters().find("addr");
        PciAddress place =
                addr == null ? null : PciPlace.of(addr.value(), use.option().isJson());
        if (addr == null
                || place == null
                || use.type() == null
                || !"PCI".equals(use.type().bus())) {
            return;
        }
        Use other = places.putIfAbsent(bus + " " + place, use);
        if (other != null) {
            problems.error(
                    ProblemKind.ADDRESS_USED_TWICE,
                    Place.of(use.option(), "addr"),
                    use.label() + ": addr " + use.parameters().text("addr") + " is taken by " + other.label()
                            + " (expected: a free one)");
        }
    }
}
