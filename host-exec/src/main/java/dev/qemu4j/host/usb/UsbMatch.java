package dev.qemu4j.host.usb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The signs by which a USB device is known: its ids, its serial number, and the port that it is plugged into.
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class UsbMatch {
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,2}(\\.[1-9]\\d{0,2}){0,6}");

    private final @Nullable Ids ids;
    private final @Nullable String serial;
    private final @Nullable Port port;

    private record Ids(int vendor, int product) {}

    private record Port(int bus, String port) {}

    private UsbMatch(@Nullable Ids ids, @Nullable String serial, @Nullable Port port) {
        this.ids = ids;
        this.serial = serial;
        this.port = port;
    }

    /**
     * Returns the devices of one kind.
     *
     * @param vendor the vendor's id, the first number that {@code lsusb} shows after {@code ID}
     * @param product the product's id, the second one
     * @return the match
     * @throws IllegalArgumentException if one has not 16 bits
     */
    public static UsbMatch of(int vendor, int product) {
        requireId("vendor", vendor);
        requireId("product", product);
        return new UsbMatch(new Ids(vendor, product), null, null);
    }

    /**
     * Returns whatever is plugged into a port.
     *
     * @param bus the number of the host's bus
     * @param port the port, with the ports of the hubs on the way before it, such as {@code 1.4}
     * @return the match
     * @throws IllegalArgumentException if one is not written so
     */
    public static UsbMatch ofPort(int bus, String port) {
        return new UsbMatch(null, null, null).port(bus, port);
    }

    /**
     * Wants a serial number as well, which tells devices of one kind apart.
     *
     * @param serial the number as the device tells it
     * @return the changed match
     * @throws IllegalArgumentException if it is empty, or not of printable ASCII
     */
    public UsbMatch serial(String serial) {
        Objects.requireNonNull(serial, "serial");
        if (serial.isEmpty() || serial.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("serial: '" + serial + "' (expected: printable ASCII)");
        }
        return new UsbMatch(ids, serial, port);
    }

    /**
     * Wants a port as well.
     *
     * @param bus the number of the host's bus
     * @param port the port, with the ports of the hubs on the way before it, such as {@code 1.4}
     * @return the changed match
     * @throws IllegalArgumentException if one is not written so
     */
    public UsbMatch port(int bus, String port) {
        Objects.requireNonNull(port, "port");
        if (bus < 1 || !PORT.matcher(port).matches()) {
            throw new IllegalArgumentException(
                    "port: " + bus + "-" + port + " (expected: a bus from 1 on, and numbers with dots, as 1-1.4)");
        }
        return new UsbMatch(ids, serial, new Port(bus, port));
    }

    private static void requireId(String what, int id) {
        if (id < 0 || id > 0xffff) {
            throw new IllegalArgumentException(what + ": " + id + " (expected: 0 to 0xffff)");
        }
    }

    /**
     * Tells whether a device has all these signs.
     *
     * @param device the device
     * @return true if it has
     */
    public boolean matches(UsbDevice device) {
        return (ids == null || (ids.vendor == device.vendor() && ids.product == device.product()))
                && (serial == null || serial.equals(device.serial()))
                && (port == null || (port.bus == device.bus() && port.port.equals(device.port())));
    }

    /** The conditions of a rule of udev's. */
    List<String> conditions() {
        List<String> conditions = new ArrayList<>();
        if (ids != null) {
            conditions.add(String.format(Locale.ROOT, "ATTR{idVendor}==\"%04x\"", ids.vendor));
            conditions.add(String.format(Locale.ROOT, "ATTR{idProduct}==\"%04x\"", ids.product));
        }
        if (serial != null) {
            conditions.add("ATTR{serial}==" + UdevRule.pattern(serial));
        }
        if (port != null) {
            conditions.add("KERNEL==\"" + port.bus + "-" + port.port + "\"");
        }
        return conditions;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UsbMatch that
                && Objects.equals(ids, that.ids)
                && Objects.equals(serial, that.serial)
                && Objects.equals(port, that.port);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ids, serial, port);
    }

    /** Returns the conditions as udev has them. */
    @Override
    public String toString() {
        return "UsbMatch" + conditions();
    }
}
