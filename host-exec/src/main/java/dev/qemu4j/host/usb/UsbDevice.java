package dev.qemu4j.host.usb;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A USB device that is plugged into the host. Immutable. */
public final class UsbDevice {
    private final Place place;
    private final int vendor;
    private final int product;
    private final @Nullable String serial;
    private final String description;

    /** The place: the number of the bus, that of the device on the bus, and the ports on the way to it. */
    record Place(int bus, int address, String port) {}

    UsbDevice(Place place, int vendor, int product, @Nullable String serial, String description) {
        this.place = place;
        this.vendor = vendor;
        this.product = product;
        this.serial = serial;
        this.description = description;
    }

    /**
     * Returns the bus.
     *
     * @return its number, as {@code lsusb} shows it
     */
    public int bus() {
        return place.bus();
    }

    /**
     * Returns the device's number on the bus, which is another one each time that it is plugged in.
     *
     * @return the number, as {@code lsusb} shows it
     */
    public int address() {
        return place.address();
    }

    /**
     * Returns the port, with the ports of the hubs on the way before it.
     *
     * @return such as {@code 1.4}
     */
    public String port() {
        return place.port();
    }

    /**
     * Returns the vendor's id.
     *
     * @return 16 bits
     */
    public int vendor() {
        return vendor;
    }

    /**
     * Returns the product's id.
     *
     * @return 16 bits
     */
    public int product() {
        return product;
    }

    /**
     * Returns the serial number that the device tells.
     *
     * @return the text; null if it tells none
     */
    public @Nullable String serial() {
        return serial;
    }

    /**
     * Returns the names of manufacturer and product that the device tells.
     *
     * @return the names, untrusted text without control characters; may be empty
     */
    public String description() {
        return description;
    }

    /**
     * Returns the file by which programs such as QEMU use the device.
     *
     * @return such as {@code /dev/bus/usb/001/004}
     */
    public Path node() {
        return Path.of(String.format(Locale.ROOT, "/dev/bus/usb/%03d/%03d", bus(), address()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UsbDevice that
                && place.equals(that.place)
                && vendor == that.vendor
                && product == that.product
                && Objects.equals(serial, that.serial)
                && description.equals(that.description);
    }

    @Override
    public int hashCode() {
        return Objects.hash(place, vendor, product, serial, description);
    }

    /** Returns the device as {@code lsusb} does, with its port. */
    @Override
    public String toString() {
        return String.format(
                        Locale.ROOT,
                        "Bus %03d Device %03d Port %s: ID %04x:%04x %s",
                        bus(),
                        address(),
                        port(),
                        vendor,
                        product,
                        description)
                .strip();
    }
}
