package dev.qemu4j.img.mount;

import dev.qemu4j.img.partition.Partition;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file system to mount, and the directory to mount it on. */
record MountTarget(
        Path image,
        Format format,
        ImageSource plain,
        boolean encrypted,
        MountCandidate candidate,
        Path directory,
        boolean readOnly,
        String allowOther,
        List<String> options) {
    MountTarget {
        options = List.copyOf(options);
    }

    /** Returns the image as a source whose space is freed when the file system frees it. */
    ImageSource source() {
        return readOnly ? plain : plain.option("discard", "unmap");
    }

    /** The arguments of {@code mount}, for the whole of a device. */
    List<String> mount(String device, String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.add(readOnly ? "ro" : "rw");
        if (readOnly && FileSystems.hasJournal(candidate.fileSystem().kind())) {
            all.add(FileSystems.withoutReplay(candidate.fileSystem().kind()));
        }
        all.addAll(FileSystems.always(candidate.fileSystem().kind()));
        all.addAll(options);
        return List.of(
                "-t",
                FileSystems.driver(candidate.fileSystem().kind()),
                "-o",
                String.join(",", all),
                "--",
                device,
                directory.toString());
    }

    long offset() {
        Partition partition = candidate.partition();
        return partition == null ? 0 : partition.start().bytes();
    }

    /** The options of {@code mount} for a loop device over the partition's part of a disk. */
    String[] loopOptions() {
        Partition partition = candidate.partition();
        return partition == null
                ? new String[] {"loop"}
                : new String[] {
                    "loop",
                    "offset=" + offset(),
                    "sizelimit=" + partition.size().bytes()
                };
    }

    int number() {
        Partition partition = candidate.partition();
        return partition == null ? 0 : partition.number();
    }
}
