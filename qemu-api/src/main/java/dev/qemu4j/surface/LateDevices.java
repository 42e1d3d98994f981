package dev.qemu4j.surface;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Devices that QEMU makes of other options, after those of {@code -device name=value} and before those of JSON. Wherever the
 * option stands, they take the next free addresses then (7.2, 10.0 and 11.1).
 */
final class LateDevices {
    /** A file of options may have drives. */
    private static final Set<String> ALWAYS = Set.of("-debugcon", "-readconfig");

    /** Disks of the machine's own interface. */
    private static final Set<String> DISKS = Set.of("-hda", "-hdb", "-hdc", "-hdd", "-cdrom");

    /** The targets whose machines never have virtio as their own interface. */
    private static final Set<String> WITHOUT_VIRTIO_DISKS = Set.of("i386", "x86_64");

    private LateDevices() {}

    /** Tells whether some of the options may make such devices. */
    static boolean areIn(List<Option> options, String target) {
        return options.stream().anyMatch(option -> isOne(option, target));
    }

    private static boolean isOne(Option option, String target) {
        String name = option.name().startsWith("--") ? option.name().substring(1) : option.name();
        boolean virtioIsDefault = !WITHOUT_VIRTIO_DISKS.contains(target);
        return ALWAYS.contains(name)
                || (virtioIsDefault && DISKS.contains(name))
                || (name.equals("-drive") && isVirtio(option.parameters(), virtioIsDefault));
    }

    private static boolean isVirtio(@Nullable Parameters parameters, boolean virtioIsDefault) {
        String bus = parameters == null ? null : parameters.text("if");
        return bus == null ? virtioIsDefault : bus.equals("virtio");
    }
}
