package dev.qemu4j.img.store;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.failure.ImageSizeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Writes a stream into a file, sparse where there are only zeros, digests it on its way, and reports the progress. */
final class StoreCopy {
    private static final int BUFFER = 1 << 18;
    private static final int BLOCK = 1 << 12;
    private static final byte[] ZEROS = new byte[BLOCK];
    private static final double STEP = 0.01;

    private final MessageDigest digest = Sha256.newDigest();
    private final FetchOptions options;
    private final long expected;
    private final Task<?> task;
    private double told = -1;
    private final AtomicLong count = new AtomicLong();

    /** A size that is not known is negative. */
    StoreCopy(FetchOptions options, long expected, Task<?> task) {
        this.options = options;
        this.expected = expected;
        this.task = task;
    }

    long copied() {
        return count.get();
    }

    /** Copies until the end of the stream, or until nobody wants the result any more. */
    Sha256 copy(InputStream in, Path file) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw");
                FileChannel out = target.getChannel()) {
            byte[] buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (task.isDone()) {
                    throw new InterruptedException();
                }
                if (count.get() + length > options.sizeLimit().bytes()) {
                    throw new ImageSizeException(
                            "the image is larger than " + options.sizeLimit() + ": raise the limit if that is right",
                            null);
                }
                write(out, buffer, length);
                digest.update(buffer, 0, length);
                count.addAndGet(length);
                tell();
            }
            target.setLength(count.get()); // zeros at the end were not written either
        }
        if (expected >= 0 && count.get() != expected) {
            throw new IOException("ended after " + count + " of " + expected + " bytes");
        }
        return Sha256.of(digest);
    }

    private void write(FileChannel out, byte[] buffer, int length) throws IOException {
        int data = 0;
        int end;
        for (int at = 0; at < length; at = end) {
            end = (int) Math.min(length, at + BLOCK - (count.get() + at) % BLOCK);
            if (Arrays.equals(buffer, at, end, ZEROS, 0, end - at)) {
                write(out, buffer, data, at);
                data = end;
            }
        }
        write(out, buffer, data, length);
    }

    private void write(FileChannel out, byte[] buffer, int from, int to) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(buffer, from, to - from);
        while (data.hasRemaining()) {
            out.write(data, count.get() + data.position());
        }
    }

    private void tell() {
        @Nullable DoubleConsumer listener = options.progress();
        if (listener == null || expected <= 0) {
            return;
        }
        double fraction = (double) count.get() / expected;
        if (fraction >= told + STEP || count.get() == expected) {
            told = fraction;
            listener.accept(fraction);
        }
    }
}
