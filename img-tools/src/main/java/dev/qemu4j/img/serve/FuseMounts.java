package dev.qemu4j.img.serve;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts that a storage daemon left behind because it was killed: the kernel keeps them, and nobody answers.
 *
 * <p>Only those in run directories of this library are touched.
 */
final class FuseMounts {
    private static final Logger LOG = LoggerFactory.getLogger(FuseMounts.class);
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern FUSE = Pattern.compile("^\\S+ \\S+ \\S+ \\S+ (\\S+) .* - fuse(\\.\\S+)? ");
    private static final Pattern RUN_DIRECTORY = Pattern.compile(".*/qemu4j-[^/]+/[^/]+/.+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    private FuseMounts() {}

    /** Unmounts what is mounted in a directory whose server has ended. */
    static void removeStale(Path directory) {
        all().stream().filter(mount -> mount.startsWith(directory)).forEach(FuseMounts::unmount);
    }

    /** Unmounts what servers of dead JVMs left, which would keep their run directories from being swept. */
    static void removeDead() {
        all().stream()
                .filter(mount -> RUN_DIRECTORY.matcher(mount.toString()).matches())
                .filter(FuseMounts::isDead)
                .forEach(FuseMounts::unmount);
    }

    static boolean isMounted(Path file) {
        return all().contains(file);
    }

    /** Asking a live mount takes no time, since its server is there to answer; a dead one says ENOTCONN. */
    private static boolean isDead(Path mount) {
        try {
            Files.size(mount);
            return false;
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("not connected");
        }
    }

    private static void unmount(Path mount) {
        List<List<String>> ways = List.of(
                List.of("fusermount3", "-u", "-z", "--", mount.toString()),
                List.of("umount", "-l", "--", mount.toString()));
        List<String> said = new ArrayList<>();
        for (List<String> way : ways) {
            try {
                HostCommand.builder(way)
                        .timeout(LIMIT)
                        .uninterruptible()
                        .build()
                        .run();
                return;
            } catch (HostCommandException e) {
                LOG.debug("{} was not unmounted by {}", mount, way.get(0), e);
                said.add(e.getMessage());
            }
        }
        if (isMounted(mount)) {
            LOG.warn("{} is left mounted, unmount it by umount -l: {}", mount, String.join("; ", said));
        }
    }

    private static List<Path> all() {
        try {
            return Files.readAllLines(MOUNTS, StandardCharsets.UTF_8).stream()
                    .map(FUSE::matcher)
                    .filter(Matcher::find)
                    .map(matcher -> Path.of(unescape(matcher.group(1))))
                    .toList();
        } catch (IOException e) {
            return List.of(); // no Linux, so no FUSE of Linux
        }
    }

    private static String unescape(String path) {
        return ESCAPE.matcher(path)
                .replaceAll(m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 8))));
    }
}
