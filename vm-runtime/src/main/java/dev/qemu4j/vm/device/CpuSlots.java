package dev.qemu4j.vm.device;

import dev.qemu4j.Devices;
import dev.qemu4j.device.AnyDeviceBuilder;
import dev.qemu4j.device.Device;
import dev.qemu4j.qapi.machine.HotpluggableCPU;
import dev.qemu4j.qmp.QmpClient;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The places of a machine for CPUs. */
final class CpuSlots {
    private CpuSlots() {}

    /** Returns the device of the first free place, in the order in which a guest counts. */
    static Device next(QmpClient qmp) {
        List<HotpluggableCPU> all = qmp.blocking().machine().queryHotpluggableCpus();
        HotpluggableCPU free = all.stream()
                .filter(cpu -> cpu.qomPath() == null)
                .min((one, other) -> compare(place(one), place(other)))
                .orElseThrow(() -> new HotPlugException(
                        "all " + all.size()
                                + " places for CPUs are taken (start the machine with more, such as smp(s -> s.maxcpus(8)))",
                        null));
        return Devices.of(
                free.type(),
                device -> place(free)
                        .properties()
                        .forEach(one -> set(device, one.getKey(), one.getValue().asLong())));
    }

    private static void set(AnyDeviceBuilder device, String name, long value) {
        device.property(name, value);
    }

    /** QEMU names the largest unit first, such as the socket before the core, and the same ones for each place. */
    private static int compare(JsonNode one, JsonNode other) {
        for (Map.Entry<String, JsonNode> unit : one.properties()) {
            int order = Long.compare(
                    unit.getValue().asLong(), other.path(unit.getKey()).asLong());
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static JsonNode place(HotpluggableCPU cpu) {
        return cpu.props().toJson();
    }
}
