package dev.qemu4j.img.store;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.internal.IoFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The SHA-256 digest of a file, by which it is known again whatever its name.
 *
 * @param hex 64 hexadecimal digits in lower case
 */
public record Sha256(String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER = 1 << 18;

    /**
     * Makes a digest.
     *
     * @param hex 64 hexadecimal digits in lower case
     * @throws IllegalArgumentException if it is not that
     */
    public Sha256 {
        Objects.requireNonNull(hex, "hex");
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("sha256: '" + hex + "' (expected: 64 hexadecimal digits)");
        }
    }

    /**
     * Reads a digest as {@code sha256sum} prints it.
     *
     * @param hex 64 hexadecimal digits in either case
     * @return the digest
     * @throws IllegalArgumentException if it is not that
     */
    public static Sha256 parse(String hex) {
        Objects.requireNonNull(hex, "hex");
        return new Sha256(hex.toLowerCase(Locale.ROOT));
    }

    /**
     * Reads a whole file and digests it. An interrupt of the thread ends it.
     *
     * @param file the file
     * @return its digest
     * @throws ImageException if it cannot be read
     * @throws QemuInterruptedException if the thread is interrupted
     */
    public static Sha256 ofFile(Path file) {
        Objects.requireNonNull(file, "file");
        MessageDigest digest = newDigest();
        try (InputStream in = Channels.newInputStream(FileChannel.open(file))) {
            byte[] buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
            }
        } catch (ClosedByInterruptException e) {
            throw QemuInterruptedException.of("reading '" + file + "'", null);
        } catch (IOException e) {
            throw IoFailures.of("'" + file + "' cannot be read", e);
        }
        return of(digest);
    }

    /** Returns the digits. */
    @Override
    public String toString() {
        return hex;
    }

    static Sha256 of(MessageDigest digest) {
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
