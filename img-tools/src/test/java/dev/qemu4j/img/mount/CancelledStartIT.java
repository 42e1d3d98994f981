package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.serve.VhostUserBlkExport;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.wrap.PartitionDisk;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Starts of all that serves or mounts, cancelled at once and at any point after: no program, mount, device or directory is left. */
@Timeout(300)
@Isolated("run directories of other tests come and go")
class CancelledStartIT {
    private static final int POINTS = 16;
    private static final Pattern THREADS =
            Pattern.compile("qemu4j-(serve-start|channel-open|mount|partition-disk|unwanted|close)");

    @TempDir
    Path directory;

    /** A start that does not keep its caller waiting. */
    enum Start {
        IMAGE_SERVER {
            @Override
            CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk) {
                return ImageServer.startAsync(qcow2(disk), o -> o.readOnly(false));
            }
        },
        IMAGE_CHANNEL {
            @Override
            CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk) {
                return ImageChannel.openAsync(disk, Format.QCOW2, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
        },
        STORAGE_DAEMON {
            @Override
            CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk) {
                return StorageDaemon.startAsync(o -> {});
            }
        },
        FUSE_EXPORT {
            @Override
            CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk) {
                return FuseExport.startAsync(qcow2(disk), o -> o.readOnly(false));
            }
        },
        FUSE_EXPORT_AT_A_PATH {
            @Override
            CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk) {
                return FuseExport.startAsync(qcow2(disk), o -> o.path(directory.resolve("fuse")));
            }
        },
        VHOST_USER_BLK_EXPORT {
            @Override
            CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk) {
                return VhostUserBlkExport.startAsync(qcow2(disk), o -> o.readOnly(false));
            }
        },
        MOUNT_BY_LOOP {
            @Override
            CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk) {
                ImageMount mount = ImageMount.of(disk.resolveSibling("made-whole.raw"), Format.RAW);
                return mount(mount.method(MountMethod.LOOP), directory);
            }
        },
        MOUNT_BY_FUSE_AND_LOOP {
            @Override
            CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk) {
                return mount(ImageMount.of(disk, Format.QCOW2).method(MountMethod.FUSE_LOOP), directory);
            }
        },
        PARTITION_DISK {
            @Override
            CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk) {
                return PartitionDisk.at(disk.resolveSibling("made-whole.raw"))
                        .applyAsync(Privilege.none(), new PlanListener() {}, directory.resolve("journals"));
            }
        };

        abstract CompletableFuture<? extends AutoCloseable> begin(Path directory, Path disk);

        private static ImageSource qcow2(Path disk) {
            return ImageSource.of(disk, Format.QCOW2);
        }

        private static CompletableFuture<MountedImage> mount(ImageMount mount, Path directory) {
            return mount.mountAsync(Privilege.none(), new PlanListener() {}, directory.resolve("journals"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancel_atOnceAndAtAnyPoint_leavesNothing(Start start) throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not run: mounts need root");
        Path disk = Disks.whole(directory, "qcow2");
        Set<String> files = names();
        Set<String> before = state();
        start.begin(directory, disk).get(60, TimeUnit.SECONDS).close(); // the first takes longer, for its classes
        long begun = System.nanoTime();
        AutoCloseable started = start.begin(directory, disk).get(60, TimeUnit.SECONDS);
        long whole = System.nanoTime() - begun;
        started.close();

        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int point = 0; point < POINTS; point++) {
            long at = point == 0 ? 0 : random.nextLong(whole);
            cancelAt(at, start.begin(directory, disk));

            assertThat(Disks.left(before, CancelledStartIT::state))
                    .as("seed %d, cancelled after %d of %d us", seed, at / 1000, whole / 1000)
                    .isEmpty();
            assertThat(names()).isEqualTo(files);
        }
        start.begin(directory, disk).get(60, TimeUnit.SECONDS).close();
        Disks.run("", "qemu-img", "check", "-q", "-f", "qcow2", disk.toString());
    }

    private static void cancelAt(long nanos, CompletableFuture<? extends AutoCloseable> start) throws Exception {
        try {
            start.get(nanos, TimeUnit.NANOSECONDS).close();
        } catch (TimeoutException e) {
            if (start.cancel(true)) {
                assertThat(start).isCancelled();
            } else {
                start.get(0, TimeUnit.NANOSECONDS).close();
            }
        } catch (CancellationException e) {
            throw new AssertionError("nobody but this test cancels", e);
        }
    }

    private Set<String> names() {
        String[] names = directory.toFile().list();
        return names == null ? Set.of() : Set.of(names);
    }

    /** All that a mount could leave, nbdkit, the run directories that this JVM keeps locked, and threads that have yet to undo. */
    private static Set<String> state() throws IOException {
        Set<String> state = Disks.state();
        ProcessHandle.current()
                .children()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("nbdkit"))
                .forEach(state::add);
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> THREADS.matcher(name).lookingAt())
                .forEach(state::add);
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open) {
                String file = target(descriptor);
                if (file.contains("/qemu4j-")) {
                    state.add(file);
                }
            }
        }
        return state;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return ""; // closed meanwhile
        }
    }
}
