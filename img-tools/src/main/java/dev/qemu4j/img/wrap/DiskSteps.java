package dev.qemu4j.img.wrap;

import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.failure.internal.ServeFailures;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The steps that ways to make a disk have in common. */
final class DiskSteps {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Pattern SEPARATOR = Pattern.compile("[\\s\\\\]");

    private final Path partition;
    private final WrapPlaces places;

    /** Messages are about the partition. */
    DiskSteps(Path partition, WrapPlaces places) {
        this.partition = partition;
        this.places = places;
    }

    /** Shows an image as a file, with QEMU's lock on it. */
    PlanStep show(String title, ImageSource source, Path file) {
        List<String> shown = List.of(
                "qemu-storage-daemon",
                "--blockdev",
                source.imageOptions() + ",node-name=image",
                "--export",
                "fuse,id=fuse,node-name=image,writable=on,mountpoint=" + file);
        return PlanStep.open(title, shown, rights -> FuseExport.start(source, o -> o.path(file)))
                .build();
    }

    /** Serves what a plugin of nbdkit's makes. */
    PlanStep serve(List<String> plugin) {
        List<String> argv = new ArrayList<>(List.of("nbdkit", "--foreground", "--unix"));
        argv.addAll(List.of(
                places.socket().toString(), "--pidfile", places.pidFile().toString()));
        argv.addAll(plugin);
        return PlanStep.open("serve it as a disk", argv, rights -> start(argv)).build();
    }

    private HostServer start(List<String> argv) {
        HostServer.Builder server = HostServer.builder(directory -> argv)
                .hint("install nbdkit")
                .readyWhen((process, directory) -> Files.exists(places.pidFile()))
                .startTimeout(LIMIT);
        try {
            return server.start();
        } catch (NotReadyException | HostCommandTimeoutException e) {
            throw ServeFailures.of(partition + " cannot be served", e, List.of(partition.toString()));
        }
    }

    /** Makes a disk by a table of device-mapper. */
    PlanStep map(String title, String table) {
        return PlanStep.feed(title, table, List.of("dmsetup", "create", "--verifyudev", places.mapped()))
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
}
