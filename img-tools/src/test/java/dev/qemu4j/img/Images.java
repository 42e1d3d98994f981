package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Images for the tests, made and changed by other tools than the one under test. */
final class Images {
    private Images() {}

    /** A raw image, half of it random data and half of it zeros, in turns of 64 KiB. */
    static Path random(Path file, DataSize size) throws IOException {
        Random random = new Random(file.hashCode());
        byte[] part = new byte[1 << 16];
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(size.bytes());
            for (long at = 0; at < size.bytes(); at += 2L * part.length) {
                random.nextBytes(part);
                raw.seek(at);
                raw.write(part, 0, (int) Math.min(part.length, size.bytes() - at));
            }
        }
        return file;
    }

    static ImageSource raw(Path file) {
        return ImageSource.of(file, Format.RAW);
    }

    static ImageSource qcow2(Path file) {
        return ImageSource.of(file, Format.QCOW2);
    }

    static void write(Path image, String format, String command) {
        HostCommand.builder("qemu-io", "-f", format, "-c", command, image.toString())
                .timeout(Duration.ofSeconds(60))
                .build()
                .run();
    }

    static void overwrite(Path file, long at, byte[] bytes) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(at);
            raw.write(bytes);
        }
    }

    static long size(Path file) throws IOException {
        return Files.size(file);
    }
}
