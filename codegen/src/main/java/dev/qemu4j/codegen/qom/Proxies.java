package dev.qemu4j.codegen.qom;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The virtio device inside each device that is virtio on PCI or in the channel subsystem. The outer one has all
 * properties of the inner one, though it inherits nothing from it; only their names tell that they belong together.
 */
final class Proxies {
    private static final List<String> TRANSPORTS = List.of("virtio-pci", "virtio-ccw-device");

    private Proxies() {}

    static boolean isTransport(String type, Hierarchy hierarchy) {
        return TRANSPORTS.stream().anyMatch(transport -> hierarchy.inherits(type, transport));
    }

    /** The device inside another, or null. */
    static @Nullable String of(String device, Hierarchy hierarchy) {
        if (!isTransport(device, hierarchy)) {
            return null;
        }
        String base = device.replaceFirst("-(pci|ccw)(-(non-)?transitional)?$", "");
        String gpu = base.replaceFirst("-vga", "-gpu");
        SortedMap<String, Property> outer = hierarchy.properties(device);
        return Stream.of(base + "-device", base, gpu + "-device", gpu)
                .filter(inner -> hierarchy.has(inner) && hierarchy.inherits(inner, "virtio-device"))
                .filter(inner -> !hierarchy.type(inner).isAbstract())
                .filter(inner ->
                        hierarchy.properties(inner).values().stream().allMatch(property -> property.sameTypeAs(outer)))
                .findFirst()
                .orElse(null);
    }
}
