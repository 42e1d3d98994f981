package dev.qemu4j.samples.machines;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.option.RtcBase;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Moves a system from IDE to virtio as Windows needs it. Its first start with a dummy disk brings the driver in, the second has the system
 * itself on virtio. The clock shows local time, and RDP is forwarded. Linux is in the place of Windows here.
 */
public final class MoveToVirtio {
    private static final String WAIT = "until [ -b /dev/DISK ]; do sleep 0.1; done; ";
    private static final int RDP = 3389;

    private MoveToVirtio() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if an image cannot be made
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest.Builder linux = LinuxGuest.builder();
        List.of("ahci", "sd_mod", "virtio_blk", "virtio_net").forEach(linux::module);
        try (RunDirectory directory = RunDirectory.create()) {
            Path system = directory.path().resolve("system.qcow2");
            Path dummy = directory.path().resolve("dummy.qcow2");
            QemuImg.find().create(system, Format.QCOW2, DataSize.ofMib(64));
            QemuImg.find().create(dummy, Format.QCOW2, DataSize.ofMib(1));

            CommandLine before = machine()
                    .blockdev(Blockdevs.file("system-file", f -> f.filename(system)))
                    .blockdev(Blockdevs.qcow2("system", q -> q.file("system-file")))
                    .device(Devices.ideHd(d -> d.drive("system").bus("ide.0").bootindex(1)))
                    .with(VirtioDisk.of("dummy", dummy))
                    .build();
            try (LabGuest guest = LabGuest.boot(linux.build(), before)) {
                System.out.println("on IDE, with a dummy: " + disks(guest, "sda"));
                guest.run("echo installed >/dev/sda; sync");
                Duration off = Duration.between(LocalDateTime.now(ZoneId.systemDefault()), clock(guest.vm()))
                        .abs();
                System.out.println("the clock shows local time: " + (off.compareTo(Duration.ofMinutes(5)) < 0));
            }

            CommandLine after = machine()
                    .with(VirtioDisk.of("system", system).device(d -> d.bootindex(1)))
                    .build();
            try (LabGuest guest = LabGuest.boot(linux.build(), after)) {
                System.out.println("on virtio: " + disks(guest, "vda") + ", " + guest.run("head -n 1 /dev/vda"));
                System.out.println("RDP at " + guest.vm().forwarded(RDP).getHostString());
            }
        }
    }

    private static CommandLine.Builder machine() {
        return CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .rtc(r -> r.base(RtcBase.LOCALTIME))
                .with(UserNetwork.create().forwardTcp(RDP));
    }

    private static String disks(LabGuest guest, String system) {
        return guest.run(WAIT.replace("DISK", system) + "cd /sys/block; echo [sv]d?");
    }

    private static LocalDateTime clock(VirtualMachine vm) {
        JsonNode time = vm.qmp().blocking().qom().qomGet("/machine", "rtc-time"); // as C's struct tm
        return LocalDateTime.of(
                time.path("tm_year").asInt() + 1900,
                time.path("tm_mon").asInt() + 1,
                time.path("tm_mday").asInt(),
                time.path("tm_hour").asInt(),
                time.path("tm_min").asInt(),
                time.path("tm_sec").asInt());
    }
}
