package dev.qemu4j.img.wrap;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Plan;
import dev.qemu4j.host.PlanStep;
import dev.qemu4j.host.Privilege;
import java.util.List;

/** The steps of each way to wrap a partition. */
final class WrapSteps {
    private static final String IS_OURS = "losetup --noheadings --output NAME --associated \"$1\" | grep -qx \"$2\"";

    private final PartitionDisk disk;
    private final WrapPlaces places;

    WrapSteps(PartitionDisk disk, WrapPlaces places) {
        this.disk = disk;
        this.places = places;
    }

    void addTo(Plan.Builder plan) {
        switch (disk.method()) {
            case NBD -> plan.step(serve());
            case DEVICE_MAPPER -> plan.step(attach()).step(map());
            case LINEAR_RAID -> plan.step(attach()).step(assemble());
        }
    }

    private PlanStep serve() {
        List<String> argv = List.of(
                "nbdkit",
                "--foreground",
                "--unix",
                places.socket().toString(),
                "partitioning",
                "partition-type=mbr",
                "mbr-id=0x" + Integer.toHexString(disk.type()),
                "file=" + disk.partition());
        return PlanStep.open("serve it as a disk", argv, this::start).build();
    }

    private HostProcess start(Privilege privilege) {
        HostProcess process =
                HostProcess.builder(serve().command()).hint("install nbdkit").start();
        SocketWait.await(process, places.socket());
        return process;
    }

    private PlanStep attach() {
        String loop = places.loop().toString();
        String header = places.header().toString();
        return PlanStep.run("attach the partition table", "losetup", loop, header)
                .undo("losetup", "--detach", loop)
                .presentIf("sh", "-c", IS_OURS, "sh", header, loop)
                .asRoot()
                .build();
    }

    private PlanStep map() {
        int first = MasterBootRecord.FIRST_SECTOR;
        String table = "0 " + first + " linear " + places.loop() + " 0\n" + first + " "
                + PartitionUse.sectors(disk.partition()) + " linear " + disk.partition() + " 0\n";
        return PlanStep.feed(
                        "put it before the partition",
                        table,
                        List.of("dmsetup", "create", "--verifyudev", places.mapped()))
                .undo("dmsetup", "remove", "--verifyudev", "--retry", places.mapped())
                .presentIf("dmsetup", "info", places.mapped())
                .asRoot()
                .build();
    }

    private PlanStep assemble() {
        return PlanStep.run(
                        "put it before the partition",
                        "mdadm",
                        "--build",
                        places.raid().toString(),
                        "--level=linear",
                        "--raid-devices=2",
                        "--rounding=512",
                        places.loop().toString(),
                        disk.partition().toString())
                .undo("mdadm", "--stop", places.raid().toString())
                .presentIf("mdadm", "--detail", places.raid().toString())
                .asRoot()
                .build();
    }
}
