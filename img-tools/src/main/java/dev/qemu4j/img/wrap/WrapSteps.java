package dev.qemu4j.img.wrap;

import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.failure.internal.ServeFailures;
import dev.qemu4j.img.internal.LoopDevices;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The steps of each way to wrap a partition. */
final class WrapSteps {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Pattern SEPARATOR = Pattern.compile("[\\s\\\\]");

    private final PartitionDisk disk;
    private final WrapPlaces places;

    WrapSteps(PartitionDisk disk, WrapPlaces places) {
        this.disk = disk;
        this.places = places;
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
        List<String> shown = List.of(
                "qemu-storage-daemon",
                "--blockdev",
                source().imageOptions() + ",node-name=image",
                "--export",
                "fuse,id=fuse,node-name=image,writable=on,mountpoint=" + places.shown());
        return PlanStep.open(
                        "show it as a file", shown, rights -> FuseExport.start(source(), o -> o.path(places.shown())))
                .build();
    }

    private PlanStep serve() {
        List<String> argv = List.of(
                "nbdkit",
                "--foreground",
                "--unix",
                places.socket().toString(),
                "--pidfile",
                places.pidFile().toString(),
                "partitioning",
                "partition-type=mbr",
                "mbr-id=0x" + Integer.toHexString(disk.type()),
                "file=" + (isFile() ? disk.partition() : places.shown()));
        return PlanStep.open("serve it as a disk", argv, this::start).build();
    }

    private HostServer start(Privilege privilege) {
        HostServer.Builder server = HostServer.builder(directory -> serve().command())
                .hint("install nbdkit")
                .readyWhen((process, directory) -> Files.exists(places.pidFile()))
                .startTimeout(LIMIT);
        try {
            return server.start();
        } catch (NotReadyException | HostCommandTimeoutException e) {
            throw ServeFailures.of(
                    disk.partition() + " cannot be served",
                    e,
                    List.of(disk.partition().toString()));
        }
    }

    private PlanStep attach() {
        return LoopDevices.attach(places.header(), places.loop(), false);
    }

    private PlanStep map() {
        int first = MasterBootRecord.FIRST_SECTOR;
        String table = "0 " + first + " linear " + places.loop() + " 0\n" + first + " "
                + PartitionSize.sectors(disk.partition()) + " linear " + word(disk.partition()) + " 0\n";
        return PlanStep.feed(
                        "put it before the partition",
                        table,
                        List.of("dmsetup", "create", "--verifyudev", places.mapped()))
                .undo("dmsetup", "remove", "--verifyudev", "--retry", places.mapped())
                .presentIf("dmsetup", "info", places.mapped())
                .asRoot()
                .build();
    }

    /** A path as the kernel reads it in a table. The tool ends a line at a {@code #}, and the kernel a word at white space. */
    static String word(Path path) {
        String text = path.toString();
        if (text.indexOf('\n') >= 0 || text.indexOf('#') >= 0) {
            throw new IllegalArgumentException("partition: '" + text
                    + "' (expected: a path without line breaks and '#', which end a line of device-mapper's table)");
        }
        return SEPARATOR.matcher(text).replaceAll("\\\\$0");
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
