package dev.qemu4j.samples.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Machines;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.samples.networks.LabGuest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Gives a Linux guest a virtio device of each kind, and has it use them. */
public final class UseVirtioDevices {
    private static final DataSize PMEM = DataSize.ofMib(16);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private UseVirtioDevices() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if an image cannot be made
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest.Builder linux = LinuxGuest.builder();
        List.of("blk", "net", "console", "balloon", "rng", "input", "gpu", "pmem")
                .forEach(kind -> linux.module("virtio_" + kind));
        try (RunDirectory directory = RunDirectory.create()) {
            Path disk = directory.path().resolve("disk.qcow2");
            Path pmem = directory.path().resolve("pmem.img");
            QemuImg.find().create(disk, Format.QCOW2, DataSize.ofMib(32));
            QemuImg.find().create(pmem, Format.RAW, PMEM);
            CommandLine machine = CommandLine.builder(Target.X86_64)
                    .machine(Machines.q35())
                    .memory(m -> m.slots(1).maxmem(DataSize.ofGib(1))) // virtio-pmem takes room beside the memory
                    .with(VirtioDisk.of("disk", disk))
                    .with(UserNetwork.create())
                    .with(VirtioConsole.create())
                    .device(Devices.virtioBalloon(d -> d.freePageReporting(true)))
                    .device(Devices.virtioRng())
                    .device(Devices.virtioKeyboard())
                    .device(Devices.virtioTablet())
                    .device(Devices.virtioGpu())
                    .object(QomObjects.memoryBackendFile(
                            "pmem", o -> o.size(PMEM).memPath(pmem.toString()).share(true)))
                    .device(Devices.virtioPmemPci(d -> d.memdev("pmem")))
                    .build();
            try (LabGuest guest = LabGuest.boot(linux.module("nd_pmem").build(), machine)) {
                System.out.println("drivers: "
                        + guest.run("for d in /sys/bus/virtio/devices/*/driver; do basename $(readlink $d); done"
                                        + " | sort -u")
                                .replace('\n', ' '));
                System.out.println("input: "
                        + guest.run("sed -n 's/N: Name=\"\\(QEMU Virtio.*\\)\"/\\1/p' /proc/bus/input/devices")
                                .replace('\n', ','));
                System.out.println("random bytes of " + guest.run("cat /sys/class/misc/hw_random/rng_current") + ": "
                        + guest.run("head -c 16 /dev/hwrng | wc -c"));
                System.out.println("balloon: " + guest.run("dmesg | grep -o 'Free page reporting enabled'"));
                guest.vm().devices().balloon(DataSize.ofMib(192), PATIENCE);
                System.out.println("the guest gave memory back, and has "
                        + guest.vm().qmp().blocking().machine().queryBalloon().actual() + " bytes");
                guest.run("echo -n 'outlives the guest' >/dev/pmem0; sync");
            }
            System.out.println("pmem: " + new String(Files.readAllBytes(pmem), 0, 18, UTF_8));
        }
    }
}
