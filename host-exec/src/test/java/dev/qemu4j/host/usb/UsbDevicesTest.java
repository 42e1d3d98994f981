package dev.qemu4j.host.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsbDevicesTest {
    @TempDir
    private Path root;

    @Test
    void list_devicesOfATree_areReadAndMatched() throws IOException {
        device("usb1", "1", "1", null);
        device("1-1:1.0", "1", "1", null);
        device("1-1.4", "1", "12", "S 1\u0007");
        device("1-2", "1", "3", null);
        device("2-1", "2", "x", null); // being plugged out

        UsbDevices devices = UsbDevices.in(root);

        assertThat(devices.list().toString())
                .isEqualTo("[Bus 001 Device 003 Port 2: ID 046d:c52b Maker Thing,"
                        + " Bus 001 Device 012 Port 1.4: ID 046d:c52b Maker Thing]");
        UsbDevice hub = devices.list().get(1);
        assertThat(hub.serial()).isEqualTo("S 1?");
        assertThat(hub.node()).isEqualTo(Path.of("/dev/bus/usb/001/012"));
        assertThat(devices.list(UsbMatch.of(0x046d, 0xc52b))).hasSize(2);
        assertThat(devices.list(UsbMatch.of(0x046d, 0xc52b).serial("S 1?"))).containsExactly(hub);
        assertThat(devices.list(UsbMatch.ofPort(1, "1.4"))).containsExactly(hub);
        assertThat(devices.list(UsbMatch.ofPort(2, "1.4"))).isEmpty();
        assertThat(devices.list(UsbMatch.of(0x046d, 1))).isEmpty();
    }

    @Test
    void list_hostWithoutUsb_isEmpty() {
        assertThat(UsbDevices.in(root).list()).isEmpty();
    }

    @Test
    void list_directoryThatCannotBeRead_isNoHostWithoutDevices() throws IOException {
        Files.createDirectories(root.resolve("sys/bus/usb"));
        Files.createFile(root.resolve("sys/bus/usb/devices"));

        assertThatThrownBy(() -> UsbDevices.in(root).list())
                .isInstanceOf(QemuException.class)
                .hasMessageStartingWith("the host's USB devices cannot be listed: " + root);
    }

    @Test
    void list_deviceThatCannotBeReadWhole_isNotLeftOut() throws IOException {
        device("1-1", "1", "2", null);
        Files.createDirectory(root.resolve("sys/bus/usb/devices/1-1/serial")); // can be opened, but not read

        assertThatThrownBy(() -> UsbDevices.in(root).list())
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("devices/1-1: ");
    }

    private void device(String name, String bus, String number, @Nullable String serial) throws IOException {
        Path directory =
                Files.createDirectories(root.resolve("sys/bus/usb/devices").resolve(name));
        Files.writeString(directory.resolve("busnum"), bus + "\n");
        Files.writeString(directory.resolve("devnum"), number + "\n");
        Files.writeString(directory.resolve("idVendor"), "046d\n");
        Files.writeString(directory.resolve("idProduct"), "c52b\n");
        Files.writeString(directory.resolve("manufacturer"), "Maker\n");
        Files.writeString(directory.resolve("product"), "Thing\n");
        if (serial != null) {
            Files.writeString(directory.resolve("serial"), serial + "\n");
        }
    }
}
