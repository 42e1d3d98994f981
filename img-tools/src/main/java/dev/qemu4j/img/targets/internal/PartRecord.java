package dev.qemu4j.img.targets.internal;

import dev.qemu4j.base.async.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The proof of whose an unfinished target is: a locked file beside it that records its device and inode. The kernel gives the lock up when
 * the JVM ends in any way; {@link PartSweep} then removes both.
 */
public final class PartRecord implements AutoCloseable {
    public static final String PREFIX = ".qemu4j-";
    public static final String RECORD = ".lock";
    public static final String PART = ".part";
    public static final String FIRST_LINE = "An unfinished target of qemu4j";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A sweep looks at a record for a moment; one that is stopped would keep all new targets waiting. */
    private static final Duration SWEEP_LIMIT = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Path record;
    private final FileChannel channel;

    private PartRecord(Path record, FileChannel channel) {
        this.record = record;
        this.channel = channel;
    }

    /** The name tells the JVM, since one that opened a record of its own would lose the lock. */
    public static Path newPart(Path directory) {
        return directory.resolve(PREFIX + PartOwner.NAME + "-" + Long.toHexString(RANDOM.nextLong()) + PART);
    }

    /**
     * Takes a file or directory that has just been made.
     *
     * @param more lines about it, if it is not the whole of what a sweep looks at
     */
    public static PartRecord write(Path part, String... more) throws IOException {
        Path record = recordOf(part);
        FileChannel channel = FileChannel.open(
                record,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        PartRecord made = new PartRecord(record, channel);
        try {
            made.lock();
            channel.write(ByteBuffer.wrap(text(part, PartOwner.SELF, more).getBytes(StandardCharsets.UTF_8)));
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /** A sweep may be looking at it just now. */
    private void lock() throws IOException {
        try {
            Await.until(
                    Await.Condition.polling(this::isLocked, PAUSE),
                    "waiting for a sweep to leave " + record,
                    SWEEP_LIMIT);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private boolean isLocked() {
        try {
            return channel.tryLock() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Path part, PartOwner owner, String... more) throws IOException {
        String usual = String.join("\n", FIRST_LINE, identity(part), owner.boot(), owner.machine(), "");
        return usual + String.join("", Stream.of(more).map(line -> line + "\n").toList());
    }

    public static Path recordOf(Path part) {
        String name = Objects.requireNonNull(part.getFileName()).toString();
        return part.resolveSibling(name.substring(0, name.length() - PART.length()) + RECORD);
    }

    public static String identity(Path file) throws IOException {
        return String.valueOf(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey());
    }

    /** Lets a sweep of the next JVM remove it, and its part. */
    public void leave() throws IOException {
        channel.close();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(record);
        }
    }
}
