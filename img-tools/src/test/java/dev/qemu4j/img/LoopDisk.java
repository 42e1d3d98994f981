package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A loop device, which is a disk with a file behind it; needs root. */
record LoopDisk(Path device, Path file) implements AutoCloseable {
    static LoopDisk of(Path file, DataSize size) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(size.bytes());
        }
        return of(file);
    }

    /** Takes a file as it is. */
    static LoopDisk of(Path file) {
        Assumptions.assumeTrue(
                Files.isWritable(Path.of("/dev/loop-control")), "not run: loop devices need root on this host");
        return new LoopDisk(Path.of(run("losetup", "--find", "--show", "--", file.toString())), file);
    }

    static String run(String... argv) {
        return HostCommand.builder(java.util.List.of(argv))
                .build()
                .run()
                .stdout()
                .strip();
    }

    @Override
    public void close() {
        run("losetup", "--detach", device.toString());
    }
}
