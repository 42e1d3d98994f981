package dev.qemu4j.vm.device;

import dev.qemu4j.qapi.pci.PciBridgeInfo;
import dev.qemu4j.qapi.pci.PciDeviceInfo;
import dev.qemu4j.qapi.qom.ObjectPropertyInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ports of root ports, switches and bridges that hold nothing yet.
 *
 * <p>{@code query-pci} shows what is behind a bridge only once the firmware has numbered the buses. QEMU's tree of objects has
 * it from the start.
 */
final class FreePorts {
    private static final String DEVICES = "/machine/peripheral";
    private static final String EXPRESS = "child<PCIE>";
    private static final String CONVENTIONAL = "child<PCI>";

    private final QmpClient qmp;

    private FreePorts(QmpClient qmp) {
        this.qmp = qmp;
    }

    /** The names of their buses: the ports of PCI Express first, and then in the machine's order. */
    static List<String> of(QmpClient qmp) {
        FreePorts ports = new FreePorts(qmp);
        List<String> order = qmp.blocking().pci().queryPci().stream()
                .flatMap(bus -> ids(bus.devices()))
                .toList();
        List<String> express = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (ObjectPropertyInfo device : ports.list(DEVICES)) {
            ports.buses(device).filter(ports::isFree).forEach(bus -> {
                List<String> kind = bus.express ? express : others;
                kind.add(bus.name);
            });
        }
        Comparator<String> byPlace =
                Comparator.comparingInt(name -> order.contains(name) ? order.indexOf(name) : order.size());
        return Stream.of(express, others)
                .flatMap(kind -> kind.stream().sorted(byPlace.thenComparing(Comparator.naturalOrder())))
                .toList();
    }

    /** An upstream port takes the downstream ports of its switch only. */
    private Stream<Bus> buses(ObjectPropertyInfo device) {
        if (!device.type().startsWith("child<") || device.type().contains("-upstream")) {
            return Stream.empty();
        }
        String path = DEVICES + "/" + device.name();
        return list(path).stream()
                .filter(child -> child.type().equals(EXPRESS) || child.type().equals(CONVENTIONAL))
                .map(child -> new Bus(path, child.name(), child.type().equals(EXPRESS)));
    }

    private boolean isFree(Bus bus) {
        return list(bus.device + "/" + bus.name).stream()
                .noneMatch(child -> child.name().startsWith("child["));
    }

    private List<ObjectPropertyInfo> list(String path) {
        try {
            return qmp.blocking().qom().qomList(path);
        } catch (QmpCommandException none) {
            return List.of(); // the container comes with its first child, and devices go
        }
    }

    private static Stream<String> ids(List<PciDeviceInfo> devices) {
        return devices.stream().flatMap(device -> {
            PciBridgeInfo bridge = device.pciBridge();
            List<PciDeviceInfo> behind = bridge == null ? null : bridge.devices();
            return Stream.concat(Stream.of(device.qdevId()), behind == null ? Stream.empty() : ids(behind));
        });
    }

    /**
     * A bus of a device.
     *
     * @param device the device's path
     * @param name its name
     * @param express whether it is one of PCI Express
     */
    private record Bus(String device, String name, boolean express) {}
}
