package dev.qemu4j.host.system;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directories where this user's files belong, by the rules of the XDG base directories.
 *
 * <p>A user without an entry among the host's users, as in many containers, may have no home: for Java it is called
 * {@code ?} then, and no file is ever made in a directory of that name.
 */
public final class HostDirectories {
    private HostDirectories() {}

    /**
     * Returns the user's directory for files that can be made again.
     *
     * @return {@code $XDG_CACHE_HOME} if that is an absolute path, else {@code ~/.cache}; null if there is no home
     */
    public static @Nullable Path cache() {
        return of(HostText.variable("XDG_CACHE_HOME"), home(), ".cache");
    }

    /**
     * Returns the user's directory for files that must outlive the program.
     *
     * @return {@code $XDG_STATE_HOME} if that is an absolute path, else {@code ~/.local/state}; null if there is no home
     */
    public static @Nullable Path state() {
        return of(HostText.variable("XDG_STATE_HOME"), home(), ".local/state");
    }

    /**
     * Returns the user's directory for settings.
     *
     * @return {@code $XDG_CONFIG_HOME} if that is an absolute path, else {@code ~/.config}; null if there is no home
     */
    public static @Nullable Path config() {
        return of(HostText.variable("XDG_CONFIG_HOME"), home(), ".config");
    }

    /**
     * Returns the user's home.
     *
     * @return Java's {@code user.home} if that is an absolute path, else {@code $HOME} if that is one, else null
     */
    public static @Nullable Path home() {
        return home(System.getProperty("user.home"), HostText.variable("HOME"));
    }

    static @Nullable Path home(@Nullable String property, @Nullable String variable) {
        Path home = absolute(property);
        return home != null ? home : absolute(variable);
    }

    static @Nullable Path of(@Nullable String variable, @Nullable Path home, String inHome) {
        Path configured = absolute(variable);
        if (configured != null) {
            return configured;
        }
        return home == null ? null : home.resolve(inHome);
    }

    private static @Nullable Path absolute(@Nullable String path) {
        return path != null && path.startsWith("/") ? Path.of(path) : null;
    }
}
