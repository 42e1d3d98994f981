package dev.qemu4j.host.usb;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The USB devices that are plugged into a host, as its kernel tells. Reading needs no rights. */
public final class UsbDevices {
    /** Buses ({@code usb1}) and interfaces ({@code 1-1:1.0}) are in the same directory. */
    private static final Pattern NAME = Pattern.compile("[1-9]\\d{0,3}-([1-9]\\d{0,2}(?:\\.[1-9]\\d{0,2})*)");

    private static final int LONGEST = 256;

    private final Path root;

    private UsbDevices(Path root) {
        this.root = root;
    }

    /**
     * Returns those of this host.
     *
     * @return the devices, read at each look-up
     */
    public static UsbDevices ofHost() {
        return in(Path.of("/"));
    }

    /**
     * Returns those of a host whose {@code sys} and {@code dev} are below a directory, such as that of a container.
     *
     * @param root the directory
     * @return the devices, read at each look-up
     */
    public static UsbDevices in(Path root) {
        return new UsbDevices(Objects.requireNonNull(root, "root"));
    }

    /**
     * Returns the directory that a directory of device nodes is in for each bus.
     *
     * @return {@code dev/bus/usb} below the root; not there if the host has no USB
     */
    public Path nodes() {
        return root.resolve("dev/bus/usb");
    }

    /**
     * Lists the devices.
     *
     * @return the devices by bus and address, without hubs of buses; none if the host has no USB
     * @throws QemuException if the kernel's list, or a device in it, cannot be read, such as for want of file descriptors
     */
    public List<UsbDevice> list() {
        Path directory = root.resolve("sys/bus/usb/devices");
        List<UsbDevice> devices = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path one : all) {
                UsbDevice device = read(one);
                if (device != null) {
                    devices.add(device);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException | IOException e) {
            throw unreadable(directory, e);
        }
        devices.sort(Comparator.comparingInt(UsbDevice::bus).thenComparingInt(UsbDevice::address));
        return List.copyOf(devices);
    }

    /**
     * Lists the devices that have certain signs.
     *
     * @param match the signs
     * @return the devices by bus and address
     * @throws QemuException as {@link #list()}
     */
    public List<UsbDevice> list(UsbMatch match) {
        Objects.requireNonNull(match, "match");
        return list().stream().filter(match::matches).toList();
    }

    /** Reads a device; null if it is none, or is being plugged out. What cannot be read may still be there, and is no reason to leave it out. */
    private static @Nullable UsbDevice read(Path directory) {
        Matcher name = NAME.matcher(String.valueOf(directory.getFileName()));
        if (!name.matches()) {
            return null;
        }
        try {
            String serial = text(directory, "serial");
            String said = said(text(directory, "manufacturer"), text(directory, "product"));
            UsbDevice.Place place = new UsbDevice.Place(
                    number(directory, "busnum", 10), number(directory, "devnum", 10), name.group(1));
            int vendor = number(directory, "idVendor", 16);
            return new UsbDevice(place, vendor, number(directory, "idProduct", 16), serial, said);
        } catch (NumberFormatException e) {
            return null;
        } catch (IOException e) {
            if (Files.notExists(directory)) {
                return null;
            }
            throw unreadable(directory, e);
        }
    }

    private static QemuException unreadable(Path place, Exception e) {
        return new QemuException("the host's USB devices cannot be listed: " + place + ": " + e, e);
    }

    private static String said(@Nullable String manufacturer, @Nullable String product) {
        return Stream.of(manufacturer, product).filter(Objects::nonNull).collect(Collectors.joining(" "));
    }

    private static int number(Path directory, String file, int radix) throws IOException {
        String text = text(directory, file);
        return Integer.parseInt(text == null ? "" : text, radix);
    }

    /** Reads a text of the device, which is untrusted; null if it has none. */
    private static @Nullable String text(Path directory, String file) throws IOException {
        try (InputStream in = Files.newInputStream(directory.resolve(file))) {
            String text = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? null : text.replaceAll("\\p{Cntrl}", "?");
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "UsbDevices[" + nodes() + "]";
    }
}
