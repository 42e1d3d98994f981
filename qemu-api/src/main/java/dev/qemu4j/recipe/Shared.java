package dev.qemu4j.recipe;

import dev.qemu4j.Devices;
import dev.qemu4j.device.Device;
import dev.qemu4j.device.QemuXhciBuilder;
import dev.qemu4j.device.VirtioSerialBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Controllers of which one serves many devices: made only if there is none. */
final class Shared {
    private static final Predicate<String> VIRTIO_SERIAL =
            Pattern.compile("virtio-serial(-.*)?").asMatchPredicate();
    private static final Predicate<String> USB =
            Pattern.compile(".*[euox]hci\\d*").asMatchPredicate();

    private Shared() {}

    /** Returns the bus for ports; null if QEMU is to choose it. */
    static @Nullable String virtioSerial(OptionList options, Ids ids, Consumer<VirtioSerialBuilder> change) {
        Parameters found = device(ids, VIRTIO_SERIAL);
        if (found != null) {
            return bus(found.text("id"));
        }
        String id = ids.of("virtio-serial");
        Consumer<VirtioSerialBuilder> own = d -> d.id(id);
        Device device = Devices.virtioSerial(own.andThen(change));
        options.device(device);
        return bus(device.id());
    }

    /** Returns the bus for USB devices; null if QEMU is to choose it. */
    static @Nullable String usb(OptionList options, Ids ids, Consumer<QemuXhciBuilder> change) {
        Parameters found = device(ids, USB);
        if (found != null) {
            return bus(found.text("id"));
        }
        if (ids.options().stream().anyMatch(Shared::hasUsb)) {
            return null;
        }
        String id = ids.of("usb");
        Consumer<QemuXhciBuilder> own = d -> d.id(id);
        Device device = Devices.qemuXhci(own.andThen(change));
        options.device(device);
        return bus(device.id());
    }

    private static @Nullable Parameters device(Ids ids, Predicate<String> driver) {
        for (Option option : ids.options()) {
            Parameters parameters = option.parameters();
            if (option.name().equals("-device") && parameters != null) {
                String found = parameters.text("driver");
                if (found != null && driver.test(found)) {
                    return parameters;
                }
            }
        }
        return null;
    }

    private static boolean hasUsb(Option option) {
        Parameters parameters = option.parameters();
        if (KnownOptions.areOne(option.name(), "-machine") && parameters != null) {
            String usb = parameters.text("usb");
            return "on".equals(usb) || "true".equals(usb);
        }
        return option.name().equals("-usb");
    }

    private static @Nullable String bus(@Nullable String controller) {
        return controller == null ? null : controller + ".0";
    }
}
