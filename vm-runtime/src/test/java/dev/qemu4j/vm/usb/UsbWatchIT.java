package dev.qemu4j.vm.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.usb.UsbDevice;
import dev.qemu4j.host.usb.UsbDevices;
import dev.qemu4j.host.usb.UsbMatch;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that are plugged into a host of files: what the machine gets for them is emulated, or refused. */
@Tag("once")
class UsbWatchIT {
    private static final UsbMatch TABLETS = UsbMatch.of(0x0627, 0x0001).serial("A1");
    private static final long PATIENCE = 120;

    @TempDir
    private Path root;

    private final Told told = new Told();

    @BeforeEach
    void makeBus() throws IOException {
        Files.createDirectories(root.resolve("dev/bus/usb/001"));
        Files.createDirectories(root.resolve("sys/bus/usb/devices"));
    }

    @Test
    void start_devicesThatComeAndGo_areInTheMachineMeanwhile() throws Exception {
        try (VirtualMachine vm = machine()) {
            plug("1-1", 1, 5, "A1");
            try (UsbWatch watch = start(vm)) {
                assertThat(told.next()).isEqualTo("attached 5");
                plug("1-2", 1, 6, "B2"); // another serial number
                Files.createDirectory(root.resolve("dev/bus/usb/002")); // a controller that is plugged in
                plug("2-1", 2, 7, "A1");
                assertThat(told.next()).isEqualTo("attached 7");
                assertThat(watch.attached()).extracting(UsbDevice::address).containsExactly(5, 7);
                assertThat(tablets(vm)).isEqualTo(2);

                unplug("1-1", 1, 5);
                assertThat(told.next()).isEqualTo("detached 5");
                assertThat(tablets(vm)).isEqualTo(1);
            }
            assertThat(told.next()).isEqualTo("detached 7");
            assertThat(tablets(vm)).isZero();
        }
    }

    @Test
    void start_deviceThatQemuCannotOpen_isToldAndTriedAgain() throws Exception {
        try (VirtualMachine vm = machine();
                UsbWatch watch = UsbWatch.start(
                        vm.devices(), TABLETS, o -> o.host(UsbDevices.in(root)).listener(told))) {
            plug("1-1", 1, 5, "A1");
            assertThat(told.next()).startsWith("failed 5: ");
            assertThat(watch.attached()).isEmpty();
            told.clear();

            Files.setLastModifiedTime(node(1, 5), Files.getLastModifiedTime(node(1, 5))); // as udev does by chmod
            assertThat(told.next()).startsWith("failed 5: ");
            unplug("1-1", 1, 5);
        }
    }

    @Test
    void close_machineThatHasEnded_isQuiet() throws Exception {
        VirtualMachine vm = machine();
        plug("1-1", 1, 5, "A1");
        UsbWatch watch = start(vm);
        assertThat(told.next()).isEqualTo("attached 5");

        vm.close();
        watch.close();
        watch.close();

        assertThat(watch.attached()).isEmpty();
    }

    @Test
    void attached_machineThatHasEnded_isEmptyWithoutClose() throws Exception {
        VirtualMachine vm = machine();
        plug("1-1", 1, 5, "A1");
        UsbWatch watch = start(vm);
        assertThat(told.next()).isEqualTo("attached 5");

        vm.close();
        UsbWatchTest.awaitThreads();

        assertThat(watch.attached()).isEmpty();
        watch.close();
    }

    @Test
    void start_hostWithoutUsb_fails() throws Exception {
        try (VirtualMachine vm = machine()) {
            assertThatThrownBy(() ->
                            UsbWatch.start(vm.devices(), TABLETS, o -> o.host(UsbDevices.in(root.resolve("none")))))
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("USB devices cannot be watched in " + root.resolve("none/dev/bus/usb"))
                    .hasMessageEndingWith(" with the right to its devices)");
        }
    }

    @Test
    void start_functionThatThrows_isToldAndTheOthersAreAttached() throws Exception {
        try (VirtualMachine vm = machine();
                UsbWatch watch = UsbWatch.startAsync(
                                vm.devices(),
                                TABLETS,
                                o -> o.host(UsbDevices.in(root))
                                        .device(device -> {
                                            if (device.address() == 5) {
                                                throw new AssertionError("no five");
                                            }
                                            return Devices.usbTablet();
                                        })
                                        .listener(told))
                        .get(PATIENCE, TimeUnit.SECONDS)) {
            plug("1-1", 1, 5, "A1");
            assertThat(told.next()).startsWith("failed 5: ").contains("AssertionError: no five");

            told.clear();
            plug("1-2", 1, 6, "A1");
            assertThat(told.nextOf("attached")).isEqualTo("attached 6");
            assertThat(watch.attached()).extracting(UsbDevice::address).containsExactly(6);
        }
    }

    @Test
    void close_byTheListener_attachesNoMore() throws Exception {
        try (VirtualMachine vm = machine()) {
            CompletableFuture<UsbWatch> self = new CompletableFuture<>();
            told.onAttached = () -> {
                self.join().close();
                throw new AssertionError("a listener's own");
            };
            self.complete(start(vm));
            kernel("1-1", 1, 5, "A1");
            kernel("1-2", 1, 6, "A1");
            Files.createFile(node(1, 5));

            assertThat(told.next()).isEqualTo("attached 5");
            assertThat(told.next()).isEqualTo("detached 5");
            self.join().close(); // waits for the watch's thread
            assertThat(told.words).isEmpty();
            assertThat(self.join().attached()).isEmpty();
            assertThat(tablets(vm)).isZero();
        }
    }

    @Test
    void attached_hostThatCannotBeRead_staysAndIsReadAgain() throws Exception {
        try (VirtualMachine vm = machine()) {
            plug("1-1", 1, 5, "A1");
            try (UsbWatch watch = start(vm)) {
                assertThat(told.next()).isEqualTo("attached 5");
                Path serial = root.resolve("sys/bus/usb/devices/1-1/serial");
                Files.delete(serial);
                Files.createDirectory(serial); // can be opened, but not read
                Files.createFile(node(1, 6));
                assertThat(told.next()).startsWith("failed: the host's USB devices cannot be listed: ");
                assertThat(watch.attached()).extracting(UsbDevice::address).containsExactly(5);
                assertThat(tablets(vm)).isEqualTo(1);

                kernel("1-2", 1, 6, "A1");
                Files.delete(serial);
                Files.writeString(serial, "A1");
                assertThat(told.next()).isEqualTo("attached 6");
                assertThat(watch.attached()).extracting(UsbDevice::address).containsExactly(5, 6);
            }
        }
    }

    @Test
    void attached_deviceThatSomebodyElseUnplugs_staysOut() throws Exception {
        try (VirtualMachine vm = machine()) {
            plug("1-1", 1, 5, "A1");
            try (UsbWatch watch = start(vm)) {
                assertThat(told.next()).isEqualTo("attached 5");
                vm.devices().unplug("usb5", Duration.ofSeconds(PATIENCE));
                assertThat(told.next()).isEqualTo("detached 5");
                assertThat(watch.attached()).isEmpty();

                plug("1-2", 1, 6, "A1");
                assertThat(told.next()).isEqualTo("attached 6");
                assertThat(tablets(vm)).isEqualTo(1);

                unplug("1-1", 1, 5);
                plug("1-1", 1, 7, "A1");
                assertThat(told.next()).isEqualTo("attached 7");
            }
        }
    }

    @Test
    void start_directoryThatGoesAndComes_isWatchedAgain() throws Exception {
        try (VirtualMachine vm = machine();
                UsbWatch watch = start(vm)) {
            Files.delete(root.resolve("dev/bus/usb/001"));
            Files.delete(root.resolve("dev/bus/usb"));
            assertThat(told.next()).startsWith("failed: USB devices cannot be watched in ");

            Files.createDirectories(root.resolve("dev/bus/usb/001"));
            plug("1-1", 1, 5, "A1");
            assertThat(told.next()).isEqualTo("attached 5");
            assertThat(watch.attached()).hasSize(1);
        }
    }

    @Test
    void start_machineWithoutController_saysWhatItNeeds() throws Exception {
        try (VirtualMachine vm = VirtualMachine.start(CommandLine.builder(Target.X86_64)
                        .nodefaults()
                        .machine(Machines.q35())
                        .display(Displays.none())
                        .build());
                UsbWatch watch = start(vm)) {
            plug("1-1", 1, 5, "A1");
            assertThat(told.next())
                    .startsWith("failed 5: usb-tablet cannot be plugged: ")
                    .endsWith(" (start the machine with a USB controller, such as Devices.qemuXhci)");
            assertThat(watch.attached()).isEmpty();
        }
    }

    private UsbWatch start(VirtualMachine vm) {
        return UsbWatch.start(
                vm.devices(),
                TABLETS,
                o -> o.host(UsbDevices.in(root))
                        .device(device -> Devices.usbTablet(t -> t.id("usb" + device.address())))
                        .listener(told));
    }

    private static VirtualMachine machine() {
        return VirtualMachine.start(CommandLine.builder(Target.X86_64)
                .nodefaults()
                .machine(Machines.q35())
                .display(Displays.none())
                .device(Devices.qemuXhci(d -> d.id("usb")))
                .build());
    }

    private static long tablets(VirtualMachine vm) {
        return vm.qmp().blocking().qom().qomList("/machine/peripheral").stream()
                .filter(child -> child.type().equals("child<usb-tablet>"))
                .count();
    }

    private void plug(String name, int bus, int address, String serial) throws IOException {
        kernel(name, bus, address, serial);
        Files.createFile(node(bus, address));
    }

    private void kernel(String name, int bus, int address, String serial) throws IOException {
        Path directory =
                Files.createDirectories(root.resolve("sys/bus/usb/devices").resolve(name));
        Files.writeString(directory.resolve("busnum"), bus + "\n");
        Files.writeString(directory.resolve("devnum"), address + "\n");
        Files.writeString(directory.resolve("idVendor"), "0627\n");
        Files.writeString(directory.resolve("idProduct"), "0001\n");
        Files.writeString(directory.resolve("serial"), serial + "\n");
    }

    private void unplug(String name, int bus, int address) throws IOException {
        Path directory = root.resolve("sys/bus/usb/devices").resolve(name);
        for (String file : new String[] {"busnum", "devnum", "idVendor", "idProduct", "serial"}) {
            Files.delete(directory.resolve(file));
        }
        Files.delete(directory);
        Files.delete(node(bus, address));
    }

    private Path node(int bus, int address) {
        return root.resolve("dev/bus/usb").resolve("00" + bus).resolve("00" + address);
    }

    /** A listener that keeps its calls, in words. */
    private static final class Told implements UsbListener {
        private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
        private volatile Runnable onAttached = () -> {};

        @Override
        public void attached(UsbDevice device, String id) {
            words.add("attached " + device.address());
            onAttached.run();
        }

        @Override
        public void detached(UsbDevice device) {
            words.add("detached " + device.address());
        }

        @Override
        public void failed(UsbDevice device, QemuException failure) {
            words.add("failed " + device.address() + ": " + failure.getMessage());
        }

        @Override
        public void failed(QemuException failure) {
            words.add("failed: " + failure.getMessage());
        }

        /** The next that begins so; a device is tried again at each change. */
        String nextOf(String begin) throws InterruptedException {
            String next = next();
            while (!next.startsWith(begin) && !next.equals("nothing")) {
                next = next();
            }
            return next;
        }

        String next() throws InterruptedException {
            String next = words.poll(PATIENCE, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        void clear() {
            words.clear();
        }
    }
}
