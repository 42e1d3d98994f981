package dev.qemu4j.vm.suspend.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.system.Ownership;
import dev.qemu4j.vm.suspend.SuspendException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * A file with the state of a machine.
 *
 * <p>It has 16 bytes that name the format, QEMU's stream as it was compressed, the description as JSON, the SHA-256 of that, its
 * length in 8 bytes, and the 16 bytes again, without which it is no whole one. Once its guest has gone on over disks that do not tell it, the first 16 bytes are a
 * {@link ResumedMark}.
 *
 * @param path the file
 * @param payload the length of the stream
 * @param manifest the description
 */
public record StateFile(Path path, long payload, StateManifest manifest) {
    static final byte[] NAME = "qemu4j state 1\n\n".getBytes(US_ASCII);
    private static final int DIGEST = 32;
    private static final int END = DIGEST + Long.BYTES + NAME.length;
    /** A command line has two megabytes at most. */
    private static final int LONGEST = 4 << 20;

    private static final int BUFFER = 1 << 20;

    /** Writes the beginning into an empty file. */
    static void begin(Path file) throws IOException {
        Files.write(file, NAME, StandardOpenOption.WRITE);
    }

    /** Writes the end, once the payload is there. */
    static void finish(Path file, Duration limit, Function<String, StateManifest> described) throws IOException {
        String digest = digest(file, Files.size(file) - NAME.length, limit);
        byte[] json = described.apply(digest).toJson().getBytes(UTF_8);
        if (json.length > LONGEST) {
            throw new SuspendException(
                    "its description has " + json.length + " bytes (expected: at most " + LONGEST + ")", null);
        }
        ByteBuffer end = ByteBuffer.allocate(json.length + END);
        end.put(json).put(sha256().digest(json)).putLong(json.length).put(NAME);
        Files.write(file, end.array(), StandardOpenOption.APPEND);
    }

    /** Reads the description; the payload is looked at by {@link #verify}. */
    public static StateFile read(Path file) {
        Path place = file.toAbsolutePath();
        try {
            requireOwn(place);
            try (RandomAccessFile in = new RandomAccessFile(place.toFile(), "r")) {
                return read(place, in);
            }
        } catch (IOException e) {
            throw new SuspendException(place + " cannot be read: " + e, e);
        }
    }

    /** Its command line is run: nobody but this user or root may have written it. */
    private static void requireOwn(Path place) throws IOException {
        if (Files.notExists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new SuspendException(place + " is not there", null);
        }
        if (!place.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        Ownership is = Ownership.of(place);
        String problem = is.problemOfFile();
        boolean roots =
                is.uid() == 0 && !is.writableByOthers() && Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS);
        if (problem != null && !roots) {
            throw new SuspendException(
                    place + " " + problem
                            + ", and what it says is run (expected: a file that only you or root can write)",
                    null);
        }
    }

    private static StateFile read(Path place, RandomAccessFile in) throws IOException {
        long size = in.length();
        if (size < NAME.length || !isBegin(bytes(in, 0, NAME.length))) {
            throw new SuspendException(place + " is no state of a machine that qemu4j has suspended", null);
        }
        long end = size - END;
        if (end < NAME.length || !Arrays.equals(bytes(in, size - NAME.length, NAME.length), NAME)) {
            throw cut(place);
        }
        ByteBuffer tail = ByteBuffer.wrap(bytes(in, end, END));
        byte[] digest = new byte[DIGEST];
        tail.get(digest);
        long length = tail.getLong();
        if (length < 0 || length > LONGEST || end - length < NAME.length) {
            throw cut(place);
        }
        byte[] json = bytes(in, end - length, (int) length);
        if (!Arrays.equals(sha256().digest(json), digest)) {
            throw new SuspendException(place + " was changed: its description is not the one that was written", null);
        }
        try {
            return new StateFile(place, end - length - NAME.length, StateManifest.parse(new String(json, UTF_8)));
        } catch (SuspendException e) {
            throw new SuspendException(place + ": " + e.getMessage(), e);
        }
    }

    private static boolean isBegin(byte[] bytes) {
        return Arrays.equals(bytes, NAME) || ResumedMark.is(bytes);
    }

    private static SuspendException cut(Path place) {
        return new SuspendException(place + " is not whole: its end is missing", null);
    }

    private static byte[] bytes(RandomAccessFile in, long at, int length) throws IOException {
        byte[] read = new byte[length];
        in.seek(at);
        in.readFully(read);
        return read;
    }

    /** Reads the whole payload and compares it with its digest, within a limit. */
    public void verify(Duration limit) {
        try {
            if (Files.size(path) < NAME.length + payload
                    || !digest(path, payload, limit).equals(manifest.digest())) {
                throw new SuspendException(path + " was changed: its state is not the one that was written", null);
            }
        } catch (IOException e) {
            throw new SuspendException(path + " cannot be read: " + e, e);
        }
    }

    /** The first byte of the payload, from zero on. */
    static int firstByte() {
        return NAME.length;
    }

    private static String digest(Path file, long payload, Duration limit) throws IOException {
        TimeLeft time = TimeLeft.of(limit);
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(NAME.length);
            long left = payload;
            while (left > 0) {
                Await.requireWanted("reading " + file);
                if (time.isOver()) {
                    throw new QemuTimeoutException(
                            "the digest of " + file + " took longer than " + TimeLimit.text(limit), null);
                }
                int read = in.read(buffer, 0, (int) Math.min(left, BUFFER));
                if (read < 0) {
                    break;
                }
                digest.update(buffer, 0, read);
                left -= read;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each Java has it
        }
    }
}
