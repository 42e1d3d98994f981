package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.vm.device.HotPlug;
import dev.qemu4j.vm.device.PluggedDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Plugs a disk, a network, a USB device, a processor and memory into a Linux guest that runs, and takes them out again. */
public final class PlugDevices {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private PlugDevices() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        LinuxGuest.Builder linux = LinuxGuest.builder();
        List.of("virtio_blk", "virtio_net", "xhci_pci", "usbhid", "hid_generic").forEach(linux::module);
        CommandLine machine = CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .memory(m -> m.slots(1).maxmem(DataSize.ofGib(1))) // room for more
                .smp(s -> s.cpus(1).maxcpus(2))
                .device(Devices.pcieRootPort(d -> d.id("port0").chassis(1))) // each takes one device
                .device(Devices.pcieRootPort(d -> d.id("port1").chassis(2)))
                .device(Devices.qemuXhci())
                .build();
        try (RunDirectory directory = RunDirectory.create()) {
            Path image = directory.path().resolve("data.qcow2");
            QemuImg.find().create(image, Format.QCOW2, DataSize.ofMib(16));
            try (LabGuest guest = LabGuest.boot(linux.build(), machine)) {
                guest.run("true"); // it has booted
                HotPlug devices = guest.vm().devices();
                PluggedDevice disk = devices.plug(VirtioDisk.of("data", image)); // the image and its device, or neither
                show(guest, "sectors", disk, "cat /sys/block/vda/size");
                show(guest, "network", devices.plug(UserNetwork.create()), "ls /sys/class/net | grep eth0");
                show(
                        guest,
                        "USB",
                        devices.plug(Devices.usbTablet()),
                        "sed -n 's/N: Name=\"\\(.*Tablet\\)\"/\\1/p' /proc/bus/input/devices | grep .");
                show(guest, "processors", devices.plugCpu(), "cat /sys/devices/system/cpu/present | grep -");
                devices.plugMemory(DataSize.ofMib(128)); // which the guest gives back only if it is not used
                System.out.println("memory: "
                        + guest.vm()
                                .qmp()
                                .blocking()
                                .machine()
                                .queryMemorySizeSummary()
                                .pluggedMemory());
            }
        }
    }

    /** Waits until the guest has the device, tells of it, and takes it out. */
    private static void show(LabGuest guest, String what, PluggedDevice device, String question) {
        String found = guest.run("until " + question + " 2>/dev/null; do sleep 0.1; done");
        System.out.println(what + ": " + found + ", unplugged: " + device.unplug(LIMIT));
    }
}
