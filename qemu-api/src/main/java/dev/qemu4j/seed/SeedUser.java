package dev.qemu4j.seed;

import dev.qemu4j.base.internal.SshKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A user of the guest, who is made at the first boot unless the image has it, such as {@code root}. Immutable.
 *
 * <p>A user without a password cannot log in by one. A seed holds a hash of a password only.
 */
public final class SeedUser {
    private static final Pattern HASH = Pattern.compile("\\$[0-9a-z]+\\$[!-9;-~]+");

    private final String name;
    private final List<String> keys;
    private final List<String> groups;
    private final @Nullable String hash;
    private final @Nullable String shell;
    private final boolean sudo;

    private SeedUser(
            String name,
            List<String> keys,
            List<String> groups,
            @Nullable String hash,
            @Nullable String shell,
            boolean sudo) {
        this.name = name;
        this.keys = List.copyOf(keys);
        this.groups = List.copyOf(groups);
        this.hash = hash;
        this.shell = shell;
        this.sudo = sudo;
    }

    /**
     * Returns a user who cannot log in yet.
     *
     * @param name the name
     * @return the user
     * @throws IllegalArgumentException if a guest would not take the name
     */
    public static SeedUser of(String name) {
        return new SeedUser(SeedText.user(name), List.of(), List.of(), null, null, false);
    }

    /**
     * Adds keys by which the user logs in by SSH.
     *
     * @param publicKeys lines as of {@code id_ed25519.pub}
     * @return the changed user
     * @throws IllegalArgumentException if one is no such line
     */
    public SeedUser keys(String... publicKeys) {
        List<String> all = new ArrayList<>(keys);
        for (String key : Objects.requireNonNull(publicKeys, "publicKeys")) {
            all.add(SshKeys.line(key));
        }
        return new SeedUser(name, all, groups, hash, shell, sudo);
    }

    /**
     * Sets the password. Of it the seed has a hash with a new salt (SHA-512, {@code $6$}): two calls make two seeds.
     *
     * @param password from 1 to 256 characters without control characters
     * @return the changed user
     * @throws IllegalArgumentException if it is empty, longer, or has a control character
     */
    public SeedUser password(String password) {
        return new SeedUser(name, keys, groups, Sha512Crypt.hash(password), shell, sudo);
    }

    /**
     * Sets the password by its hash, as {@code openssl passwd -6} prints it.
     *
     * @param hash in the form of crypt, such as {@code $6$salt$…}
     * @return the changed user
     * @throws IllegalArgumentException if it has not that form, as a plain password has not
     */
    public SeedUser hashedPassword(String hash) {
        Objects.requireNonNull(hash, "hash");
        if (!HASH.matcher(hash).matches()) {
            // Not the text itself: it may be the password.
            throw new IllegalArgumentException("hashed password: a text of " + hash.length()
                    + " characters (expected: the form of crypt, such as $6$salt$…)");
        }
        return new SeedUser(name, keys, groups, hash, shell, sudo);
    }

    /**
     * Adds groups that the user is in beside its own.
     *
     * @param names groups that the image has
     * @return the changed user
     * @throws IllegalArgumentException if a guest would not take one of the names
     */
    public SeedUser groups(String... names) {
        List<String> all = new ArrayList<>(groups);
        for (String group : Objects.requireNonNull(names, "names")) {
            all.add(SeedText.group(group));
        }
        return new SeedUser(name, keys, all, hash, shell, sudo);
    }

    /**
     * Sets whether the user may do all as root by {@code sudo}, without a password.
     *
     * @param sudo whether it may, by default not
     * @return the changed user
     */
    public SeedUser sudo(boolean sudo) {
        return new SeedUser(name, keys, groups, hash, shell, sudo);
    }

    /**
     * Sets the login shell.
     *
     * @param path a program of the guest, such as {@code /bin/bash}; the guest's default if not set
     * @return the changed user
     * @throws IllegalArgumentException if the path is not absolute
     */
    public SeedUser shell(String path) {
        return new SeedUser(name, keys, groups, hash, SeedText.path("shell", path), sudo);
    }

    /**
     * Returns the name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    List<String> keys() {
        return keys;
    }

    List<String> groups() {
        return groups;
    }

    @Nullable
    String hash() {
        return hash;
    }

    @Nullable
    String shell() {
        return shell;
    }

    boolean sudo() {
        return sudo;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SeedUser that
                && name.equals(that.name)
                && keys.equals(that.keys)
                && groups.equals(that.groups)
                && Objects.equals(hash, that.hash)
                && Objects.equals(shell, that.shell)
                && sudo == that.sudo;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, keys, groups, hash, shell, sudo);
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
