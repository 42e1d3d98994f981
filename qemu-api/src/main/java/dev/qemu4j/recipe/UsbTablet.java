package dev.qemu4j.recipe;

import dev.qemu4j.Devices;
import dev.qemu4j.device.QemuXhciBuilder;
import dev.qemu4j.device.UsbTabletBuilder;
import dev.qemu4j.option.Ids;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A pointing device that knows absolute positions, so that the pointers of guest and viewer stay together. */
public final class UsbTablet extends AbstractRecipe {
    private static final Changes.Part<UsbTabletBuilder> DEVICE = new Changes.Part<>();
    private static final Changes.Part<QemuXhciBuilder> CONTROLLER = new Changes.Part<>();

    private final Changes changes;

    private UsbTablet(Changes changes) {
        this.changes = changes;
    }

    /**
     * Returns a tablet.
     *
     * @return the tablet
     */
    public static UsbTablet create() {
        return new UsbTablet(Changes.NONE);
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed tablet
     */
    public UsbTablet device(Consumer<? super UsbTabletBuilder> change) {
        return new UsbTablet(changes.and(DEVICE, change));
    }

    /**
     * Changes the USB controller, which is made if there is none before.
     *
     * @param change sets its properties
     * @return the changed tablet
     */
    public UsbTablet controller(Consumer<? super QemuXhciBuilder> change) {
        return new UsbTablet(changes.and(CONTROLLER, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        @Nullable String bus = Shared.usb(options, ids, changes.to(CONTROLLER));
        String id = ids.of("tablet");
        options.device(Devices.usbTablet(changes.to(DEVICE, d -> {
            d.id(id);
            if (bus != null) {
                d.bus(bus);
            }
        })));
    }
}
