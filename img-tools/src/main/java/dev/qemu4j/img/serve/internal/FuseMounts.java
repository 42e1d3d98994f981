package dev.qemu4j.img.serve.internal;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.plan.SweepReport;
import dev.qemu4j.host.system.MountEntry;
import dev.qemu4j.img.failure.internal.IoFailures;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts that a storage daemon left behind because it was killed: the kernel keeps them, and nobody answers.
 *
 * <p>Only those in run directories of this library are touched, and the own one of an export.
 */
public final class FuseMounts {
    private static final Logger LOG = LoggerFactory.getLogger(FuseMounts.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern FUSE = Pattern.compile("fuse(\\..+)?");

    private FuseMounts() {}

    /**
     * Unmounts the mounts in the run directory of a server that has ended.
     *
     * @param directory the run directory
     */
    public static void removeStale(Path directory) {
        fuse().filter(mount -> mount.startsWith(directory)).forEach(FuseMounts::unmount);
    }

    /**
     * Unmounts one mount whose server has ended. The kernel may give its id to a later one, but that answers.
     *
     * @param mount the mount
     */
    public static void removeStale(Mount mount) {
        if (at(mount.path()).equals(List.of(mount)) && isDead(mount.path())) {
            unmount(mount.path());
        }
    }

    /**
     * Returns the mounts at a path, of whatever type, without a request to their servers.
     *
     * @param path the path
     * @return the mounts
     */
    public static List<Mount> at(Path path) {
        return all().stream()
                .filter(mount -> mount.isAt(path))
                .map(mount -> new Mount(mount.id(), path, mount.type()))
                .toList();
    }

    /**
     * Unmounts the mounts that servers of dead JVMs left, which would keep their run directories from being swept.
     *
     * @return the report
     */
    public static SweepReport removeDead() {
        return fuse().filter(mount -> RunOwner.isGone(mount) && isDead(mount))
                .map(FuseMounts::unmount)
                .reduce(SweepReport.NOTHING, SweepReport::and);
    }

    /**
     * Tells whether a FUSE file is mounted.
     *
     * @param file the path
     * @return true if one is there
     */
    public static boolean isMounted(Path file) {
        return fuse().anyMatch(file::equals);
    }

    /**
     * A dead one says ENOTCONN, when it is opened: sizes come out of a cache. A server that is stopped never answers, so a thread
     * asks that can be left behind.
     */
    private static boolean isDead(Path mount) {
        Task<Boolean> asked = Task.start("fuse-ask", task -> saysNotConnected(mount));
        if (!Await.ended(asked, LIMIT)) {
            asked.cancel(true);
            return false;
        }
        return asked.getNow(false);
    }

    private static boolean saysNotConnected(Path mount) {
        try (var opened = Files.newByteChannel(mount)) {
            return !opened.isOpen();
        } catch (IOException e) {
            return e instanceof FileSystemException error
                    && String.valueOf(error.getReason()).contains("not connected");
        }
    }

    private static SweepReport unmount(Path mount) {
        List<List<String>> ways = List.of(
                List.of("fusermount3", "-u", "-z", "--", mount.toString()),
                List.of("umount", "-l", "--", mount.toString()));
        List<String> said = new ArrayList<>();
        for (List<String> way : ways) {
            try {
                HostCommand.builder(way)
                        .timeout(LIMIT)
                        .uninterruptible(true)
                        .build()
                        .run();
                return removed(mount);
            } catch (HostCommandException | QemuTimeoutException e) {
                LOG.debug("{} was not unmounted by {}", mount, way.get(0), e);
                said.add(e.getMessage());
            }
        }
        if (!isMounted(mount)) {
            return removed(mount); // by another process
        }
        String kept = mount + " is left mounted, unmount it by umount -l: " + String.join("; ", said);
        LOG.warn("{}", kept);
        return new SweepReport(List.of(), List.of(), List.of(), List.of(kept));
    }

    private static SweepReport removed(Path mount) {
        return new SweepReport(List.of(), List.of(), List.of("the FUSE mount " + mount), List.of());
    }

    private static Stream<Path> fuse() {
        return all().stream()
                .filter(mount -> FUSE.matcher(mount.type()).matches())
                .flatMap(mount -> Stream.ofNullable(mount.path())); // what this JVM cannot name, it has not mounted
    }

    private static List<MountEntry> all() {
        try {
            return MountEntry.all();
        } catch (IOException e) {
            throw IoFailures.of("the mounts of this process cannot be read", e);
        }
    }

    /**
     * A line of the mount table.
     *
     * @param id the kernel's id of it
     * @param path the mount point
     * @param type of its file system
     */
    public record Mount(String id, Path path, String type) {}
}
