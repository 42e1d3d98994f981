package dev.qemu4j.img.wrap;

import dev.qemu4j.img.failure.ImageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The small file that stands before the partition: its table, and nothing up to 1 MiB. */
final class WrapHeader {
    private WrapHeader() {}

    static void write(Path file, MasterBootRecord record) {
        try (RandomAccessFile header = new RandomAccessFile(file.toFile(), "rw")) {
            header.setLength((long) MasterBootRecord.FIRST_SECTOR * MasterBootRecord.SECTOR);
            header.write(record.toBytes(new SecureRandom().nextInt()));
        } catch (IOException e) {
            throw new ImageException("the partition table " + file + " cannot be written: " + e, e);
        }
    }
}
