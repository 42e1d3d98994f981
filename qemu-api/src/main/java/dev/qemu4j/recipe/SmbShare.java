package dev.qemu4j.recipe;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the host that a guest on the user network opens by SMB, as {@code \\10.0.2.4\NAME}: {@link UserNetwork#share}.
 *
 * <pre>{@code
 * UserNetwork.create()
 *         .share(SmbShare.of(Path.of("/srv/data"), "data"))
 *         .share(SmbShare.of(Path.of("/srv/iso"), "installers").readOnly(true));
 * }</pre>
 *
 * <p>The guest logs in as a guest, without a password: only it can connect. It reads and writes with the rights of the user that runs the JVM.
 *
 * <p>Immutable.
 */
public final class SmbShare {
    /** Windows allows 80 characters, and none of these in a name. */
    private static final Pattern NAME = Pattern.compile("[^\"/\\\\\\[\\]:|<>+=;,*?%\\p{Cntrl}]{1,80}");

    private static final Set<String> RESERVED = Set.of("global", "homes", "printers", "print$", "ipc$", "admin$");

    private final String name;
    private final Path directory;
    private final boolean readOnly;

    private SmbShare(String name, Path directory, boolean readOnly) {
        this.name = name;
        this.directory = directory;
        this.readOnly = readOnly;
    }

    /**
     * Returns a directory that the guest reads and writes.
     *
     * @param directory the directory on the host, which is there when the machine starts
     * @param name the name by which the guest opens it, at most 80 characters, in which case does not matter
     * @return the share
     * @throws IllegalArgumentException if the name is not valid for a share
     */
    public static SmbShare of(Path directory, String name) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(directory, "directory");
        if (!NAME.matcher(name).matches() || !name.strip().equals(name)) {
            throw new IllegalArgumentException(
                    "name: '" + name
                            + "' (expected: 1 to 80 characters without \" / \\ [ ] : | < > + = ; , * ? %, and no space at an end)");
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "name: '" + name + "' (expected: one without a meaning to Samba or Windows)");
        }
        return new SmbShare(name, directory, false);
    }

    /**
     * Sets whether the guest is kept from writing.
     *
     * @param readOnly whether it is, by default not
     * @return the changed share
     */
    public SmbShare readOnly(boolean readOnly) {
        return new SmbShare(name, directory, readOnly);
    }

    /**
     * Returns the share's name.
     *
     * @return the name by which the guest opens it
     */
    public String name() {
        return name;
    }

    /**
     * Returns the shared directory.
     *
     * @return the directory on the host
     */
    public Path directory() {
        return directory;
    }

    /**
     * Tells whether the guest only reads.
     *
     * @return true if it cannot write
     */
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SmbShare that
                && name.equals(that.name)
                && directory.equals(that.directory)
                && readOnly == that.readOnly;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, directory, readOnly);
    }

    /** Returns the name, the directory and the right to write. */
    @Override
    public String toString() {
        return "SmbShare[" + name + ": " + directory + (readOnly ? ", read only" : "") + "]";
    }
}
