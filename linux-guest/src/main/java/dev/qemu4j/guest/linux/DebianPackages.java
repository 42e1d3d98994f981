package dev.qemu4j.guest.linux;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.ProgramNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Debian's packages, downloaded and unpacked into the cache; nothing is installed, and root is not needed.
 *
 * <p>The host's package lists are used if they are there and not too old, else lists of the cache's own.
 */
final class DebianPackages {
    private static final Logger logger = LoggerFactory.getLogger(DebianPackages.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String KIND = "packages";

    private final Cache cache;

    DebianPackages(Cache cache) {
        this.cache = cache;
    }

    /** Returns the root directories of the unpacked packages whose names begin so, the newest first. */
    List<Path> cached(String prefix) {
        List<Path> found = new ArrayList<>(HostFiles.list(cache.kind(KIND)));
        found.removeIf(directory -> !HostFiles.fileName(directory).startsWith(prefix));
        Collections.reverse(found);
        found.forEach(Cache::used);
        return found;
    }

    /** Returns the root directory of an unpacked package, which is downloaded if it is not in the cache. */
    Path unpacked(String name) {
        return cache.directory(KIND, name, directory -> download(name, directory));
    }

    /** Returns the package with a name of this pattern that a package without content depends on. */
    String newestOf(String metaPackage, String pattern) {
        String dependencies = withApt(options -> apt("apt-cache", options, "depends", metaPackage), metaPackage);
        Matcher matcher = Pattern.compile("Depends: (" + pattern + "\\S*)").matcher(dependencies);
        if (!matcher.find()) {
            throw LinuxGuestException.missing(
                    "package " + metaPackage + ": depends on no " + pattern + " (apt-cache said: " + dependencies + ")",
                    null);
        }
        return matcher.group(1);
    }

    private void download(String name, Path directory) {
        logger.debug("downloading the package {}, once", name);
        Path downloads = cache.kind("downloads").resolve(name);
        HostFiles.createDirectory(downloads);
        withApt(options -> aptGetDownload(options, name, downloads), name);
        Path file = HostFiles.list(downloads).stream()
                .filter(path -> path.toString().endsWith(".deb"))
                .findFirst()
                .orElseThrow(() -> LinuxGuestException.missing("apt-get left no package in " + downloads, null));
        unpack(file, directory, name);
        HostFiles.delete(file);
    }

    private String aptGetDownload(List<String> options, String name, Path downloads) {
        List<String> argv = new ArrayList<>(List.of("apt-get", "-q"));
        argv.addAll(options);
        argv.addAll(List.of("download", name));
        return HostCommand.builder(argv)
                .directory(downloads)
                .timeout(PATIENCE)
                .build()
                .run()
                .stdout();
    }

    /** Asks apt with the host's lists and, where these are of no use, again with fresh ones. */
    private String withApt(Apt apt, String subject) {
        try {
            return apt.ask(List.of("-o", "APT::Sandbox::User=root"));
        } catch (ProgramNotFoundException e) {
            throw missing(subject, e);
        } catch (HostCommandException | HostCommandTimeoutException e) {
            logger.debug("{}: apt cannot with this host's lists", subject, e);
        }
        try {
            List<String> options = freshLists();
            return apt.ask(options);
        } catch (HostCommandException | HostCommandTimeoutException e) {
            throw missing(subject, e);
        }
    }

    private List<String> freshLists() {
        Path state = cache.kind("apt").resolve("state");
        Path archives = cache.kind("apt").resolve("cache");
        HostFiles.createDirectory(state.resolve("lists/partial"));
        HostFiles.createDirectory(archives.resolve("archives/partial"));
        List<String> options =
                List.of("-o", "APT::Sandbox::User=root", "-o", "Dir::State=" + state, "-o", "Dir::Cache=" + archives);
        apt("apt-get", options, "-q", "update");
        return options;
    }

    private static String apt(String program, List<String> options, String... arguments) {
        List<String> argv = new ArrayList<>(List.of(program));
        argv.addAll(options);
        argv.addAll(List.of(arguments));
        return HostCommand.builder(argv)
                .environment("LC_ALL", "C")
                .timeout(PATIENCE)
                .build()
                .run()
                .stdout();
    }

    private static void unpack(Path file, Path directory, String subject) {
        try {
            HostCommand.builder("dpkg-deb", "-x", file.toString(), directory.toString())
                    .timeout(PATIENCE)
                    .build()
                    .run();
        } catch (HostCommandException | HostCommandTimeoutException e) {
            throw missing(subject, e);
        }
    }

    private static LinuxGuestException missing(String name, QemuException e) {
        return LinuxGuestException.missing(
                "package " + name + ": cannot be downloaded (" + e.getMessage()
                        + "); on Debian run apt-get update and look at its output, or install " + name,
                e);
    }

    private interface Apt {
        String ask(List<String> options);
    }
}
