package dev.qemu4j.img.wrap;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.internal.LoopDevices;
import java.nio.file.Path;
import java.util.Objects;

/** The places of a wrapper's own files, and the name of its devices. */
record WrapPlaces(Path directory, Path loop, String name) {
    /** Refuses null before the disk is looked at. */
    static void requireNotNull(Privilege privilege, PlanListener listener) {
        Objects.requireNonNull(privilege, "privilege");
        Objects.requireNonNull(listener, "listener");
    }

    static WrapPlaces in(RunDirectory directory, WrapMethod method, Privilege privilege) {
        Path loop = method == WrapMethod.NBD ? Path.of("/dev/loop0") : LoopDevices.find(privilege);
        return new WrapPlaces(
                directory.path(), loop, directory.path().getFileName().toString());
    }

    Path header() {
        return directory.resolve("header");
    }

    /** The partition as a file. */
    Path shown() {
        return directory.resolve("partition");
    }

    /** The first sectors of a disk, where they are a file of their own. */
    Path head() {
        return directory.resolve("head");
    }

    /** The last sectors of a disk. */
    Path tail() {
        return directory.resolve("tail");
    }

    /** Nothing, as a file: what is hidden before or after the partition. */
    Path hidden(String where) {
        return directory.resolve("hidden-" + where);
    }

    Path socket() {
        return directory.resolve("disk.sock");
    }

    /** Is there once the socket answers. */
    Path pidFile() {
        return directory.resolve("pid");
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
}
