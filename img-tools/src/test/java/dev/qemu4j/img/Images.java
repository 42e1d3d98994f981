package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
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

    /** Finds the directory of bitmaps through the header's extension, and sets the first one's flag, as a killed machine leaves it. */
    static void setBitmapInUse(Path image) throws IOException {
        byte[] bytes = Files.readAllBytes(image);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int at = buffer.getInt(100);
        while (buffer.getInt(at) != 0x23852875) {
            at += 8 + (buffer.getInt(at + 4) + 7) / 8 * 8;
        }
        int bitmaps = (int) buffer.getLong(at + 8 + 16);
        buffer.putInt(bitmaps + 12, buffer.getInt(bitmaps + 12) | 1);
        Files.write(image, bytes);
    }

    static long size(Path file) throws IOException {
        return Files.size(file);
    }
}
