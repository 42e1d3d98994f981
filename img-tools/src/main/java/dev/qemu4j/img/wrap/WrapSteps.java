package dev.qemu4j.img.wrap;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.internal.LoopDevices;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Files;
import java.util.List;

/** The steps of each way to wrap a partition. */
final class WrapSteps {
    private final PartitionDisk disk;
    private final WrapPlaces places;
    private final DiskSteps steps;

    WrapSteps(PartitionDisk disk, WrapPlaces places) {
        this.disk = disk;
        this.places = places;
        steps = new DiskSteps(disk.partition(), places);
    }

    void addTo(Plan.Builder plan) {
        switch (disk.method()) {
            case NBD -> plan.step(isFile() ? lock() : show()).step(serve());
            case DEVICE_MAPPER -> plan.step(attach()).step(map());
            case LINEAR_RAID -> plan.step(attach()).step(assemble());
        }
    }

    private boolean isFile() {
        return Files.isRegularFile(disk.partition());
    }

    private ImageSource source() {
        return ImageSource.of(disk.partition(), Format.RAW);
    }

    /** nbdkit takes no lock: a server that nobody connects to has QEMU's. */
    private PlanStep lock() {
        List<String> shown = List.of("qemu-nbd", "--image-opts", source().imageOptions());
        return PlanStep.open("keep QEMU from using it", shown, rights -> ImageServer.start(source()))
                .build();
    }

    /** The plugin takes a device for empty, in nbdkit 1.32 at least, so it gets a file; the daemon has QEMU's lock on the device. */
    private PlanStep show() {
        return steps.show("show it as a file", source(), places.shown());
    }

    private PlanStep serve() {
        return steps.serve(List.of(
                "partitioning",
                "partition-type=mbr",
                "mbr-id=0x" + Integer.toHexString(disk.type()),
                "file=" + (isFile() ? disk.partition() : places.shown())));
    }

    private PlanStep attach() {
        return LoopDevices.attach(places.header(), places.loop(), false);
    }

    private PlanStep map() {
        int first = MasterBootRecord.FIRST_SECTOR;
        String table = "0 " + first + " linear " + places.loop() + " 0\n" + first + " "
                + PartitionSize.sectors(disk.partition()) + " linear " + DiskSteps.word(disk.partition()) + " 0\n";
        return steps.map("put it before the partition", table);
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
