package dev.qemu4j.img.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of other files in the header of a qcow or qcow2 image.
 *
 * @param backing the backing file as the image has it, or null
 * @param backingFormat the format of the backing file, or null if QEMU guesses it
 * @param dataFile the file that holds the guest's data, or null
 */
record QcowHeader(
        @Nullable String backing,
        @Nullable String backingFormat,
        @Nullable String dataFile) {
    private static final QcowHeader NONE = new QcowHeader(null, null, null);
    private static final int MAGIC = 0x514649FB;
    private static final int LENGTH = 104;
    private static final int VERSION_2_LENGTH = 72;
    private static final int SHORTEST = 20;
    private static final int LONGEST_NAME = 1023;
    private static final int MOST_EXTENSIONS = 64;
    private static final int BACKING_FORMAT = 0xE2792ACA;
    private static final int DATA_FILE = 0x44415441;
    private static final long HAS_DATA_FILE = 1L << 2;

    static QcowHeader read(Path image) throws IOException {
        try (FileChannel channel = FileChannel.open(image)) {
            ByteBuffer header = read(channel, 0, LENGTH);
            if (header.remaining() < SHORTEST || header.getInt(0) != MAGIC) {
                return NONE;
            }
            String backing = text(channel, header.getLong(8), header.getInt(16));
            int version = header.getInt(4);
            return version < 2 || header.remaining() < VERSION_2_LENGTH
                    ? new QcowHeader(backing, null, null)
                    : extensions(channel, header, version, backing);
        }
    }

    List<NamedFile> files() {
        List<NamedFile> files = new ArrayList<>();
        if (dataFile != null) {
            files.add(new NamedFile(dataFile, "raw", NamedFile.Role.DATA));
        }
        if (backing != null) {
            files.add(new NamedFile(backing, backingFormat, NamedFile.Role.BACKING));
        }
        return files;
    }

    private static QcowHeader extensions(FileChannel channel, ByteBuffer header, int version, @Nullable String backing)
            throws IOException {
        boolean isLong = version > 2 && header.remaining() == LENGTH;
        boolean hasDataFile = isLong && (header.getLong(72) & HAS_DATA_FILE) != 0;
        long at = isLong ? header.getInt(100) : VERSION_2_LENGTH;
        String format = null;
        String dataFile = null;
        for (int i = 0; i < MOST_EXTENSIONS && at >= VERSION_2_LENGTH; i++) {
            ByteBuffer extension = read(channel, at, 8);
            if (extension.remaining() < 8 || extension.getInt(0) == 0 || extension.getInt(4) < 0) {
                break;
            }
            int length = extension.getInt(4);
            if (extension.getInt(0) == BACKING_FORMAT) {
                format = text(channel, at + 8, length);
            } else if (extension.getInt(0) == DATA_FILE && hasDataFile) {
                dataFile = text(channel, at + 8, length);
            }
            at += 8 + (length + 7L) / 8 * 8;
        }
        return new QcowHeader(backing, format, dataFile);
    }

    private static @Nullable String text(FileChannel channel, long offset, int length) throws IOException {
        return offset <= 0 || length <= 0 || length > LONGEST_NAME
                ? null
                : StandardCharsets.UTF_8.decode(read(channel, offset, length)).toString();
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // until all is there
        }
        return buffer.flip();
    }
}
