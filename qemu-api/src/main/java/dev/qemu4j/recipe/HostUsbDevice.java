package dev.qemu4j.recipe;

import dev.qemu4j.Devices;
import dev.qemu4j.device.QemuXhciBuilder;
import dev.qemu4j.device.UsbHostBuilder;
import dev.qemu4j.option.Ids;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A USB device of the host, given to the guest. QEMU needs the right to write {@code /dev/bus/usb/BUS/DEVICE}. */
public final class HostUsbDevice extends AbstractRecipe {
    private static final Changes.Part<UsbHostBuilder> DEVICE = new Changes.Part<>();
    private static final Changes.Part<QemuXhciBuilder> CONTROLLER = new Changes.Part<>();
    private static final Pattern PORT = Pattern.compile("[1-9]\\d*(\\.[1-9]\\d*)*");

    private final Changes changes;

    private HostUsbDevice(Changes changes) {
        this.changes = changes;
    }

    /**
     * Returns the device that has these ids, whenever one is plugged in: QEMU starts without it.
     *
     * @param vendor the vendor's id, the first number that {@code lsusb} shows after {@code ID}
     * @param product the product's id, the second one
     * @return the device
     * @throws IllegalArgumentException if one has not 16 bits
     */
    public static HostUsbDevice of(int vendor, int product) {
        requireId("vendor", vendor);
        requireId("product", product);
        return new HostUsbDevice(Changes.NONE).device(d -> d.vendorid(vendor).productid(product));
    }

    /**
     * Returns the device that is plugged in here, whichever it is: QEMU starts without it.
     *
     * @param bus the number of the host's bus
     * @param port the port, with the ports of the hubs on the way before it, such as {@code 1.4}
     * @return the device
     * @throws IllegalArgumentException if one is not written so
     */
    public static HostUsbDevice ofPort(int bus, String port) {
        Objects.requireNonNull(port, "port");
        requireBus(bus);
        if (!PORT.matcher(port).matches()) {
            throw new IllegalArgumentException("port: '" + port + "' (expected: numbers with dots, as 1.4)");
        }
        return new HostUsbDevice(Changes.NONE).device(d -> d.hostbus(bus).hostport(port));
    }

    /**
     * Returns the device that has this address, which it keeps until it is plugged out. QEMU does not start without it.
     *
     * @param bus the number of the host's bus, as {@code lsusb} shows it
     * @param address the device's number on the bus, the second one that {@code lsusb} shows
     * @return the device
     * @throws IllegalArgumentException if there is no such address
     */
    public static HostUsbDevice ofAddress(int bus, int address) {
        requireBus(bus);
        if (address < 1 || address > 127) {
            throw new IllegalArgumentException("address: " + address + " (expected: 1 to 127)");
        }
        return new HostUsbDevice(Changes.NONE).device(d -> d.hostbus(bus).hostaddr(address));
    }

    private static void requireBus(int bus) {
        if (bus < 1) {
            throw new IllegalArgumentException("bus: " + bus + " (expected: >= 1)");
        }
    }

    private static void requireId(String what, int id) {
        if (id < 0 || id > 0xffff) {
            throw new IllegalArgumentException(what + ": " + id + " (expected: 0 to 0xffff)");
        }
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed device
     */
    public HostUsbDevice device(Consumer<? super UsbHostBuilder> change) {
        return new HostUsbDevice(changes.and(DEVICE, change));
    }

    /**
     * Changes the USB controller, which is made if there is none before.
     *
     * @param change sets its properties
     * @return the changed device
     */
    public HostUsbDevice controller(Consumer<? super QemuXhciBuilder> change) {
        return new HostUsbDevice(changes.and(CONTROLLER, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        @Nullable String bus = Shared.usb(options, ids, changes.to(CONTROLLER));
        String id = ids.of("host-usb");
        Consumer<UsbHostBuilder> own = d -> {
            d.id(id);
            if (bus != null) {
                d.bus(bus);
            }
        };
        options.device(Devices.usbHost(own.andThen(changes.to(DEVICE))));
    }
}
