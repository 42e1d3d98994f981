package dev.qemu4j.img.wrap;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Where a wrapper keeps what it needs, and what it calls what it makes. */
record WrapPlaces(Path directory, Path loop, String name) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    static WrapPlaces in(RunDirectory directory, WrapMethod method, Privilege privilege) {
        Path loop = method == WrapMethod.NBD ? Path.of("/dev/loop0") : freeLoop(privilege);
        return new WrapPlaces(
                directory.path(), loop, directory.path().getFileName().toString());
    }

    Path header() {
        return directory.resolve("header");
    }

    Path socket() {
        return directory.resolve("disk.sock");
    }

    String mapped() {
        return "qemu4j-" + name;
    }

    Path raid() {
        return Path.of("/dev/md/qemu4j-" + name);
    }

    Path disk(WrapMethod method) {
        return switch (method) {
            case NBD -> socket();
            case DEVICE_MAPPER -> Path.of("/dev/mapper", mapped());
            case LINEAR_RAID -> raid();
        };
    }

    private static Path freeLoop(Privilege privilege) {
        List<String> argv = privilege.wrap(List.of("losetup", "--find"));
        return Path.of(
                HostCommand.builder(argv).timeout(LIMIT).build().run().stdout().strip());
    }
}
