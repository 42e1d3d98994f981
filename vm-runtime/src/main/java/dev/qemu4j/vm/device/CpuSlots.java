package dev.qemu4j.vm.device;

import dev.qemu4j.Devices;
import dev.qemu4j.device.AnyDeviceBuilder;
import dev.qemu4j.device.Device;
import dev.qemu4j.qapi.machine.HotpluggableCPU;
import dev.qemu4j.qmp.QmpClient;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The places of a machine for CPUs. */
final class CpuSlots {
    private CpuSlots() {}

    /** Returns the device of the first free place, in the order in which a guest counts. */
    static Device next(QmpClient qmp) {
        List<HotpluggableCPU> all = qmp.blocking().machine().queryHotpluggableCpus();
        HotpluggableCPU free = all.stream()
                .filter(cpu -> cpu.qomPath() == null)
                .min(Comparator.comparing(cpu -> place(cpu).toString()))
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

    private static JsonNode place(HotpluggableCPU cpu) {
        return cpu.props().toJson();
    }
}
