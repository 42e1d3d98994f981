package dev.qemu4j.seed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of the guest, which is written at the first boot, with the directories that it needs. Immutable.
 */
public final class SeedFile {
    private static final int ALL_BITS = 07777;

    private final String path;
    private final byte[] content;
    private final int mode;
    private final @Nullable String owner;

    private SeedFile(String path, byte[] content, int mode, @Nullable String owner) {
        this.path = path;
        this.content = content;
        this.mode = mode;
        this.owner = owner;
    }

    /**
     * Returns a file of root's that all may read.
     *
     * @param path the absolute path in the guest
     * @param content its bytes
     * @return the file
     * @throws IllegalArgumentException if the path is not absolute, or has {@code ..} or a control character
     */
    public static SeedFile of(String path, byte[] content) {
        return new SeedFile(
                SeedText.path("path", path),
                Objects.requireNonNull(content, "content").clone(),
                0644,
                null);
    }

    /**
     * Returns a file of root's that all may read.
     *
     * @param path the absolute path in the guest
     * @param content its text, which is written as UTF-8
     * @return the file
     * @throws IllegalArgumentException if the path is not absolute, or has {@code ..} or a control character
     */
    public static SeedFile of(String path, String content) {
        return of(path, Objects.requireNonNull(content, "content").getBytes(UTF_8));
    }

    /**
     * Sets the rights.
     *
     * @param mode the bits, such as {@code 0600}, an octal number
     * @return the changed file
     * @throws IllegalArgumentException if it has other bits than those of {@code 07777}
     */
    public SeedFile mode(int mode) {
        if ((mode & ~ALL_BITS) != 0) {
            throw new IllegalArgumentException(
                    "mode: " + mode + " (expected: an octal number from 0 to 07777, such as 0644)");
        }
        return new SeedFile(path, content, mode, owner);
    }

    /**
     * Sets the owner, who may be a user of the same seed.
     *
     * @param user the user
     * @param group the group
     * @return the changed file
     * @throws IllegalArgumentException if a guest would not take one of the names
     */
    public SeedFile owner(String user, String group) {
        return new SeedFile(path, content, mode, SeedText.user(user) + ":" + SeedText.group(group));
    }

    /**
     * Returns the path.
     *
     * @return the absolute path in the guest
     */
    public String path() {
        return path;
    }

    byte[] content() {
        return content;
    }

    int mode() {
        return mode;
    }

    @Nullable
    String owner() {
        return owner;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SeedFile that
                && path.equals(that.path)
                && Arrays.equals(content, that.content)
                && mode == that.mode
                && Objects.equals(owner, that.owner);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, Arrays.hashCode(content), mode, owner);
    }

    /** Returns the path. */
    @Override
    public String toString() {
        return path;
    }
}
