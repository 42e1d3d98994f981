package dev.qemu4j.codegen.qom;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of entities that properties name by their values. QEMU tells it only by how it begins the property's
 * description.
 */
final class References {
    private static final List<Map.Entry<String, String>> KINDS = List.of(
            Map.entry("Node name or ID of a block device", "blockdev"),
            Map.entry("Node name or ID of the block device", "blockdev"),
            Map.entry("ID of a chardev", "chardev"),
            Map.entry("ID of the chardev", "chardev"),
            Map.entry("ID of a netdev", "netdev"),
            Map.entry("ID of an audiodev", "audiodev"),
            Map.entry("Audiodev to use", "audiodev"),
            Map.entry("ID of a tpm", "tpmdev"),
            Map.entry("Ethernet 6-byte MAC Address", "mac"),
            Map.entry("Address (bus/device/function) of the host device", "pci-host-address"),
            Map.entry("Host PCI address", "pci-host-address"),
            Map.entry("Host sysfs path", "sysfs-path"),
            Map.entry("Slot and optional function number", "pci-address"),
            Map.entry("UUID", "uuid"),
            Map.entry("Specify UUID", "uuid"),
            Map.entry("NGUID", "nguid"),
            Map.entry("Read-only identifier of an I/O device in the channel", "ccw-id"),
            Map.entry("Identifier of an I/O device in the channel", "ccw-id"));

    private References() {}

    static @Nullable String of(String description) {
        return KINDS.stream()
                .filter(kind -> description.startsWith(kind.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
