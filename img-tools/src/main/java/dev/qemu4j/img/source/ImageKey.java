package dev.qemu4j.img.source;

import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.internal.IoFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A secret that a tool of QEMU needs. It reaches the tool in a file, never on a command line, and is in no message.
 *
 * <p>Immutable.
 */
public final class ImageKey {
    private final @Nullable Path file;
    private final byte[] secret;

    private ImageKey(@Nullable Path file, byte[] secret) {
        this.file = file;
        this.secret = secret;
    }

    /**
     * Takes the secret from a file, whose bytes are all part of it, also a newline at the end.
     *
     * @param file a file that the tool can read as long as it runs
     * @return the key
     */
    public static ImageKey at(Path file) {
        Objects.requireNonNull(file, "file");
        return new ImageKey(file.toAbsolutePath(), new byte[0]);
    }

    /**
     * Takes the secret from memory. It is written to a file that only this user can read, which is removed when the tool has ended.
     *
     * @param secret the secret, which is copied
     * @return the key
     */
    public static ImageKey of(byte[] secret) {
        Objects.requireNonNull(secret, "secret");
        return new ImageKey(null, secret.clone());
    }

    /**
     * Takes a passphrase from memory, as {@link #of} does.
     *
     * @param passphrase the passphrase, encoded as UTF-8
     * @return the key
     */
    public static ImageKey passphrase(CharSequence passphrase) {
        Objects.requireNonNull(passphrase, "passphrase");
        return of(passphrase.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageKey that
                && Objects.equals(file, that.file)
                && MessageDigest.isEqual(secret, that.secret);
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, secret.length);
    }

    /** Returns the place of the secret, but not the secret. */
    @Override
    public String toString() {
        return file == null ? "key ***" : "key in " + file;
    }

    /**
     * Returns a file with the secret.
     *
     * @param directory a private directory, where the file is made if the secret is not in one
     * @param name its name there
     * @return the file
     */
    public Path inFile(Path directory, String name) {
        if (file != null) {
            return file;
        }
        Path made = directory.resolve(name);
        writePrivate(made, secret);
        return made;
    }

    /**
     * Writes a new file that only this user can read.
     *
     * @param file a file that is not there
     * @param content what is written
     * @throws ImageException if it cannot be
     */
    public static void writePrivate(Path file, byte[] content) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(content, "content");
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, permissions)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException e) {
            throw IoFailures.of("'" + file + "' cannot be written", e);
        }
    }
}
