package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.device.QemuXhciBuilder;
import dev.qemu4j.device.UsbRedirBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.SpicevmcChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Slots into which a SPICE client plugs its own USB devices. The command line has {@link Spice} as well. */
public final class UsbRedirection extends AbstractRecipe {
    private static final Changes.Part<UsbRedirBuilder> DEVICE = new Changes.Part<>();
    private static final Changes.Part<QemuXhciBuilder> CONTROLLER = new Changes.Part<>();

    /** QEMU's xHCI has as many ports at most. */
    private static final int MOST = 15;

    private final int slots;
    private final Changes changes;

    private UsbRedirection(int slots, Changes changes) {
        this.slots = slots;
        this.changes = changes;
    }

    /**
     * Returns slots on the machine's USB controller. The one that is made if there is none before has four ports.
     *
     * @param slots the devices that can be there at once, from 1 to 15
     * @return the slots
     * @throws IllegalArgumentException if the number is out of range
     */
    public static UsbRedirection of(int slots) {
        if (slots < 1 || slots > MOST) {
            throw new IllegalArgumentException("slots: " + slots + " (expected: 1 to " + MOST + ")");
        }
        return new UsbRedirection(slots, Changes.NONE);
    }

    /**
     * Changes each slot.
     *
     * @param change sets its properties, such as {@code filter}
     * @return the changed slots
     */
    public UsbRedirection device(Consumer<? super UsbRedirBuilder> change) {
        return new UsbRedirection(slots, changes.and(DEVICE, change));
    }

    /**
     * Changes the USB controller, which is made if there is none before.
     *
     * @param change sets its properties
     * @return the changed slots
     */
    public UsbRedirection controller(Consumer<? super QemuXhciBuilder> change) {
        return new UsbRedirection(slots, changes.and(CONTROLLER, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        Consumer<QemuXhciBuilder> enough = c -> {
            if (slots > 4) {
                c.p2(slots).p3(slots);
            }
        };
        @Nullable String bus = Shared.usb(options, ids, enough.andThen(changes.to(CONTROLLER)));
        for (int slot = 0; slot < slots; slot++) {
            String id = ids.of("usbredir");
            options.chardev(Chardevs.spicevmc(id, c -> c.name(SpicevmcChannel.USBREDIR)));
            options.device(Devices.usbRedir(changes.to(DEVICE, d -> {
                d.id(id + "-device").chardev(id);
                if (bus != null) {
                    d.bus(bus);
                }
            })));
        }
    }
}
