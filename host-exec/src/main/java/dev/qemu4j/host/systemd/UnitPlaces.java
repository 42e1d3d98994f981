package dev.qemu4j.host.systemd;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.system.HostDirectories;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The places of units. */
record UnitPlaces(Path directory, List<Path> others) {
    /** Other places of units; those that generators made have names as well. */
    private static final List<String> SYSTEM = List.of(
            "/run/systemd/system",
            "/run/systemd/transient",
            "/run/systemd/generator",
            "/usr/local/lib/systemd/system",
            "/usr/lib/systemd/system",
            "/lib/systemd/system");

    private static final List<String> USER =
            List.of("/etc/systemd/user", "/run/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user");

    static UnitPlaces of(boolean forUser) {
        if (!forUser) {
            return new UnitPlaces(Path.of("/etc/systemd/system"), paths(SYSTEM));
        }
        Path settings = HostDirectories.config();
        if (settings == null) {
            throw new QemuException("a user without a home has no units (expected: HOME, or XDG_CONFIG_HOME)");
        }
        return new UnitPlaces(settings.resolve("systemd/user"), paths(USER));
    }

    private static List<Path> paths(List<String> names) {
        return names.stream().map(Path::of).toList();
    }

    UnitPlaces in(Path root) {
        return new UnitPlaces(
                below(root, directory), others.stream().map(p -> below(root, p)).toList());
    }

    static Path below(Path root, Path path) {
        return root.resolve(path.toString().substring(1));
    }

    /** Returns the file that has a unit's name already; null if there is none. */
    @Nullable
    Path taken(Path fileName) {
        return Stream.concat(Stream.of(directory), others.stream())
                .map(place -> place.resolve(fileName))
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst()
                .orElse(null);
    }
}
