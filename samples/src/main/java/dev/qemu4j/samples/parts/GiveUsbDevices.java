package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.HostUsbDevice;
import dev.qemu4j.recipe.UsbTablet;
import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.vm.QemuInstallation;
import java.time.Duration;
import java.util.List;

/** Gives a guest a USB tablet, and devices of the host whenever they are plugged in there. */
public final class GiveUsbDevices {
    private GiveUsbDevices() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        LinuxGuest.Builder linux = LinuxGuest.builder();
        List.of("xhci_pci", "usbhid", "hid_generic").forEach(linux::module);
        CommandLine machine = CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .with(UsbTablet.create())
                .with(HostUsbDevice.of(0x046d, 0xc52b).device(d -> d.id("receiver"))) // by vendor and product
                .with(HostUsbDevice.ofPort(1, "1.4").device(d -> d.id("front"))) // whatever is plugged in there
                .build();
        QemuInstallation qemu = QemuInstallation.find(Target.X86_64);
        System.out.println("check: " + qemu.check(machine).errors());
        CommandLine byAddress = machine.toBuilder()
                .with(HostUsbDevice.ofAddress(1, 3)) // must be there when QEMU starts
                .build();
        System.out.println(
                "check, with a device by its address: " + qemu.check(byAddress).errors());
        try (LabGuest guest = LabGuest.boot(linux.build(), machine)) {
            System.out.println("the guest has: "
                    + guest.run("until cat /sys/bus/usb/devices/*/product | grep Tablet; do sleep 0.1; done"));
            for (String id : List.of("receiver", "front")) {
                System.out.println(
                        "unplugged " + id + ": " + guest.vm().devices().unplug(id, Duration.ofSeconds(30)));
            }
        }
    }
}
