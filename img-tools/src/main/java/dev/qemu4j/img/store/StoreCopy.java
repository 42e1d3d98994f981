package dev.qemu4j.img.store;

import dev.qemu4j.img.failure.ImageSizeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Writes a stream into a file, digests it on its way, and reports the progress. */
final class StoreCopy {
    private static final int BUFFER = 1 << 18;
    private static final double STEP = 0.01;

    private final MessageDigest digest = Sha256.newDigest();
    private final FetchOptions options;
    private final long expected;
    private double told = -1;
    private final AtomicLong count = new AtomicLong();

    /** A size that is not known is negative. */
    StoreCopy(FetchOptions options, long expected) {
        this.options = options;
        this.expected = expected;
    }

    long copied() {
        return count.get();
    }

    Sha256 copy(InputStream in, Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (count.get() + length > options.limit().bytes()) {
                    throw new ImageSizeException(
                            "the image is larger than " + options.limit() + ": raise the limit if that is right", null);
                }
                out.write(buffer, 0, length);
                digest.update(buffer, 0, length);
                count.addAndGet(length);
                tell();
            }
        }
        if (expected >= 0 && count.get() != expected) {
            throw new IOException("ended after " + count + " of " + expected + " bytes");
        }
        return Sha256.of(digest);
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
