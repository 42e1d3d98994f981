package dev.qemu4j.samples.machines;

import dev.qemu4j.Devices;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.option.Option;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.vm.device.PluggedDevice;
import dev.qemu4j.vm.device.UnplugOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Plugs a disk into a Linux guest that runs, and takes it out again. */
public final class PlugDevices {
    private PlugDevices() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the image cannot be made
     */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("plug");
        Path image = directory.resolve("data.qcow2");
        QemuImg.find().create(image, Format.QCOW2, DataSize.ofMib(16));
        Option port =
                Option.of("-device", Devices.pcieRootPort(d -> d.id("port0").chassis(1))); // takes one device
        try (LabGuest guest = LabGuest.start(ids -> List.of(port))) {
            guest.run("modprobe virtio_blk");

            PluggedDevice disk =
                    guest.vm().devices().plug(VirtioDisk.of("data", image)); // the image and its device, or neither
            String sectors = guest.run("until cat /sys/block/vda/size 2>/dev/null; do sleep 0.1; done");
            System.out.println("plugged " + disk.id() + ", the guest sees " + sectors + " sectors");

            UnplugOutcome outcome = disk.unplug(Duration.ofSeconds(30));
            System.out.println("unplugged: " + outcome + ", the guest has: [" + guest.run("ls /sys/block") + "]");
        } finally {
            Files.deleteIfExists(image);
            Files.delete(directory);
        }
    }
}
