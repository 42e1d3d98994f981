package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.host.usb.UdevRule;
import dev.qemu4j.host.usb.UsbDevice;
import dev.qemu4j.host.usb.UsbDevices;
import dev.qemu4j.host.usb.UsbMatch;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.usb.UsbListener;
import dev.qemu4j.vm.usb.UsbWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Attaches a USB device to a machine whenever it is plugged into the host, and lets udev give it to the machine's user. */
public final class AttachUsbByEvent {
    private static final long SECONDS = 60;

    private AttachUsbByEvent() {}

    /**
     * Runs the recipe. It plugs a device into a host of files, and gives the machine an emulated one in its place: take the lines of {@code host} and {@code device} away for the
     * real ones.
     *
     * @param args none
     * @throws Exception if the files cannot be written
     */
    public static void main(String[] args) throws Exception {
        UsbMatch tablet = UsbMatch.of(0x0627, 0x0001).serial("A1");
        UdevRule rule =
                UdevRule.of("tablet", tablet, r -> r.owner("vm").mode("0600").symlink("guest/tablet"));
        System.out.print(rule.file() + ": " + rule.text()); // rule.files().plan().apply(Privilege.sudo()).keep()

        CommandLine machine = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .machine(Machines.q35())
                .display(Displays.none())
                .device(Devices.qemuXhci())
                .build();
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (RunDirectory directory = RunDirectory.create();
                VirtualMachine vm = VirtualMachine.start(machine)) {
            Path root = directory.path();
            Files.createDirectories(root.resolve("dev/bus/usb/001"));
            try (UsbWatch watch = UsbWatch.start(
                    vm.devices(),
                    tablet,
                    o -> o.host(UsbDevices.in(root))
                            .device(found -> Devices.usbTablet())
                            .listener(printing(events)))) {
                System.out.println("attached: " + watch.attached());
                plug(root);
                System.out.println(events.poll(SECONDS, TimeUnit.SECONDS));
                unplug(root);
                System.out.println(events.poll(SECONDS, TimeUnit.SECONDS));
            }
        }
    }

    private static UsbListener printing(BlockingQueue<String> events) {
        return new UsbListener() {
            @Override
            public void attached(UsbDevice device, String id) {
                events.add("attached: " + device);
            }

            @Override
            public void detached(UsbDevice device) {
                events.add("detached: " + device);
            }
        };
    }

    private static void plug(Path root) throws IOException {
        Path device = Files.createDirectories(root.resolve("sys/bus/usb/devices/1-1.4"));
        Files.writeString(device.resolve("busnum"), "1\n");
        Files.writeString(device.resolve("devnum"), "5\n");
        Files.writeString(device.resolve("idVendor"), "0627\n");
        Files.writeString(device.resolve("idProduct"), "0001\n");
        Files.writeString(device.resolve("product"), "Tablet\n");
        Files.writeString(device.resolve("serial"), "A1\n");
        Files.createFile(root.resolve("dev/bus/usb/001/005"));
    }

    private static void unplug(Path root) throws IOException {
        Files.delete(root.resolve("sys/bus/usb/devices/1-1.4/idVendor"));
        Files.delete(root.resolve("dev/bus/usb/001/005"));
    }
}
