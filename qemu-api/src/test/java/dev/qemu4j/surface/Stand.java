package dev.qemu4j.surface;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A machine that devices are plugged into, with the devices that make the buses it lacks. */
final class Stand {
    private static final Pattern NO_BUS = Pattern.compile("^No '.*' bus found for device");

    private static final Map<String, List<List<String>>> PLUGS = Map.ofEntries(
            Map.entry("usb-bus", List.of(List.of("qemu-xhci"), List.of("pci-ohci"))),
            Map.entry("SCSI", List.of(List.of("virtio-scsi"), List.of("lsi53c895a"))),
            Map.entry("virtio-serial-bus", List.of(List.of("virtio-serial"))),
            Map.entry("IDE", List.of(List.of("ich9-ahci"))),
            Map.entry("HDA", List.of(List.of("intel-hda"))),
            Map.entry("ccid-bus", List.of(List.of("qemu-xhci", "usb-ccid"))),
            Map.entry("sd-bus", List.of(List.of("sdhci-pci"))),
            Map.entry("nvme-bus", List.of(List.of("nvme,serial=1"))),
            Map.entry("ufs-bus", List.of(List.of("ufs"))),
            Map.entry("IndustryPack", List.of(List.of("tpci200"))),
            Map.entry("floppy-bus", List.of(List.of("isa-fdc"))),
            Map.entry("vmbus", List.of(List.of("vmbus-bridge"))),
            Map.entry("ISA", List.of(List.of("i82378"))));

    private final Emulator emulator;
    private final List<String> base;
    private final Map<String, String> buses;
    private final Map<String, List<String>> plugged = new ConcurrentHashMap<>();
    private final Set<String> lacking = ConcurrentHashMap.newKeySet();

    /**
     * Describes a machine.
     *
     * @param base what starts it
     * @param buses which bus of a type to name, where the machine does not find a free one itself
     */
    Stand(Emulator emulator, List<String> base, Map<String, String> buses) {
        this.emulator = emulator;
        this.base = List.copyOf(base);
        this.buses = Map.copyOf(buses);
    }

    /** The bus to name for a device; null if the machine finds one. */
    @Nullable
    String bus(String type) {
        return buses.get(type);
    }

    /** Starts it with a device, and what that needs; returns what it refuses, or null. */
    @Nullable
    String run(String bus, List<String> others, String device) {
        String message = Trial.run(emulator, arguments(bus, others, device));
        if (message != null && isWithoutBus(message) && others.isEmpty()) {
            lacking.add(bus);
        }
        return message;
    }

    /** Starts it with a device, and returns the tree of its buses and devices; null if it does not come up. */
    @Nullable
    String tree(String bus, String device) {
        return Trial.tree(emulator, arguments(bus, List.of(), device));
    }

    private List<String> arguments(String bus, List<String> others, String device) {
        List<String> arguments = new ArrayList<>(base);
        for (String plug : plugged.computeIfAbsent(bus, this::plugs)) {
            arguments.addAll(List.of("-device", plug));
        }
        arguments.addAll(others);
        arguments.addAll(List.of("-device", device));
        return arguments;
    }

    /** Tells whether it is known not to have a bus, which other devices could make. */
    boolean lacks(String bus, List<String> others) {
        return others.isEmpty() && lacking.contains(bus);
    }

    static boolean isWithoutBus(String message) {
        return NO_BUS.matcher(message).find();
    }

    /** The first devices that it takes, of those that make a bus. */
    private List<String> plugs(String bus) {
        for (List<String> some : PLUGS.getOrDefault(bus, List.of())) {
            List<String> plugs = new ArrayList<>(some);
            buses.values().forEach(name -> plugs.set(0, some.get(0) + ",bus=" + name));
            List<String> arguments = new ArrayList<>(base);
            plugs.forEach(plug -> arguments.addAll(List.of("-device", plug)));
            if (Trial.run(emulator, arguments) == null) {
                return plugs;
            }
        }
        return List.of();
    }

    @Override
    public String toString() {
        return base.get(1).replaceFirst(",.*", "");
    }
}
