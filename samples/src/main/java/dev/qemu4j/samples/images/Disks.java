package dev.qemu4j.samples.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Raw images that recipes begin with. */
final class Disks {
    private static final int MIB = 1 << 20;

    private Disks() {}

    /** Makes a file with what is in a partition of 16 MiB. */
    static Path ext4(Path file, String label) throws IOException {
        size(file, 16 * MIB);
        HostCommand.of("mkfs.ext4", "-q", "-L", label, file.toString()).run();
        return file;
    }

    /** Makes a disk of 32 MiB whose second partition has a file system. */
    static Path withExt4(Path file, String label) throws IOException {
        size(file, 32 * MIB);
        HostCommand.builder("sfdisk", "--quiet", file.toString())
                .input("label: gpt\nsize=4MiB, type=swap\nsize=16MiB, name=data\n".getBytes(UTF_8))
                .build()
                .run();
        String offset = "offset=" + 5 * MIB;
        HostCommand.of("mkfs.ext4", "-q", "-F", "-L", label, "-E", offset, file.toString(), "16M")
                .run();
        return file;
    }

    private static void size(Path file, long bytes) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(bytes);
        }
    }
}
