package dev.qemu4j.testing.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies that end half way, and what is left of them; the shell of this host is the guest's. */
@Timeout(60)
class CopyTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final DataSize LIMIT = DataSize.ofMib(1);
    private static final String LONGEST_NAME = "n".repeat(255);

    @TempDir
    private Path work;

    private Path guest;
    private Path host;
    private Path files;

    @BeforeEach
    void makeDirectories() throws IOException {
        guest = Files.createDirectory(work.resolve("guest"));
        host = Files.createDirectory(work.resolve("host"));
        files = Files.createDirectory(work.resolve("files"));
    }

    @Test
    void copyTo_cancelled_endsThePartAndRemovesTheHalfCopy() throws IOException {
        Path source = Files.write(host.resolve("large"), content(5 * HostShell.PART));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch cleaned = new CountDownLatch(1);
        HostShell shell = new HostShell(files, command -> {
            if (command.startsWith("cat >>")) {
                begun.countDown();
                Await.uninterrupted(nanos -> cancelled.await(nanos, TimeUnit.NANOSECONDS), SOON);
            } else if (command.startsWith("rm -f ")) {
                cleaned.countDown();
            }
        });
        CompletableFuture<?> copy = new GuestShell(shell).copyToAsync(source, guest + "/large");
        Await.until(nanos -> begun.await(nanos, TimeUnit.NANOSECONDS), "waiting for the second part", SOON);
        copy.cancel(true);
        cancelled.countDown();
        Await.until(nanos -> cleaned.await(nanos, TimeUnit.NANOSECONDS), "waiting for the cleaning", SOON);
        Await.until(
                Await.Condition.polling(
                        () -> shell.done().stream().anyMatch(done -> done.startsWith("rm -f ")), Duration.ofMillis(2)),
                "waiting for its end",
                SOON);

        assertThat(names(guest)).isEmpty();
        assertThat(shell.done()).as("the first part, the second, the cleaning").hasSize(3);
    }

    @Test
    void copyTo_givenUpOrRefused_leavesNothing() throws IOException {
        Path source = Files.write(host.resolve("large"), content(5 * HostShell.PART));
        Files.createDirectory(guest.resolve("directory"));
        assertThatThrownBy(() -> in(source, "file").run(failingAt(3))).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> in(source, "directory").run(() -> {}))
                .isInstanceOf(GuestShellException.class)
                .hasMessageContaining("this is a directory");
        Path link = Files.createSymbolicLink(host.resolve("link"), Path.of("large"));
        Path tree = Files.createDirectory(host.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("directory"), link);
        assertThatThrownBy(() -> in(tree, "").run(() -> {}))
                .isInstanceOf(GuestShellException.class)
                .hasMessageContaining("this is a directory");

        assertThat(names(guest)).containsExactly("directory");
        assertThat(names(guest.resolve("directory"))).isEmpty();
    }

    @Test
    void copies_ofTheLongestName_areWhole() throws IOException {
        Path source = Files.write(host.resolve(LONGEST_NAME), content(3000));

        in(source, LONGEST_NAME).run(() -> {});
        assertThat(Files.mismatch(source, guest.resolve(LONGEST_NAME))).isEqualTo(-1);
        Files.delete(source);
        out(LONGEST_NAME, source).run(() -> {});
        assertThat(Files.mismatch(source, guest.resolve(LONGEST_NAME))).isEqualTo(-1);
    }

    /** The guest's permissions would forbid to remove what is in its directories. */
    @Test
    void copyFrom_givenUpAtAnyStep_leavesNothing() throws IOException {
        makeTree();
        AtomicInteger steps = new AtomicInteger();
        Path whole = host.resolve("whole");
        out("tree", whole).run(steps::incrementAndGet);
        assertThat(names(whole)).containsExactlyInAnyOrder("forbidden", "open");

        for (int step = 1; step <= steps.get(); step++) {
            int last = step;
            assertThatThrownBy(() -> out("tree", host.resolve("copy")).run(failingAt(last)))
                    .isInstanceOf(CancellationException.class);
            assertThat(names(host)).as("given up at step %d", step).containsExactly("whole");
        }
        open(whole);
        open(guest.resolve("tree"));
    }

    @Test
    void copyFrom_untilItIsWhole_nobodyElseSeesIt_andNobodyElseWritesItAfterwards() throws IOException {
        makeTree();
        List<String> seen = new ArrayList<>();
        out("tree", host.resolve("copy")).run(() -> seen.add(permissionsOfTheHalf()));

        assertThat(seen.subList(1, seen.size() - 1)).isNotEmpty().containsOnly("rwx------");
        assertThat(permissions(host.resolve("copy"))).isEqualTo("rwxr-xr-x");
        assertThat(permissions(host.resolve("copy/open"))).isEqualTo("rwxrwxr-x");
        open(host.resolve("copy"));
        open(guest.resolve("tree"));
    }

    @Test
    void copyFrom_toAPipe_isRefusedAndLeavesIt() throws IOException {
        Files.writeString(guest.resolve("file"), "content", UTF_8);
        Path pipe = host.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().onExit().join();

        assertThatThrownBy(() -> out("file", pipe).run(() -> {})).isInstanceOf(UncheckedIOException.class);
        assertThat(Files.exists(pipe)).isTrue();
        assertThat(Files.isRegularFile(pipe)).isFalse();
        assertThat(names(host)).containsExactly("pipe");
    }

    /** A directory that all may write, and one that nobody may change. */
    private void makeTree() throws IOException {
        Path tree = Files.createDirectory(guest.resolve("tree"));
        Files.write(Files.createDirectory(tree.resolve("open")).resolve("file"), content(3000));
        Files.write(Files.createDirectory(tree.resolve("forbidden")).resolve("file"), content(10));
        permit(tree, "rwxr-xr-x");
        permit(tree.resolve("open"), "rwxrwxrwx");
        permit(tree.resolve("forbidden"), "r-xr-x---");
    }

    private String permissionsOfTheHalf() {
        try (Stream<Path> all = Files.list(host)) {
            return all.filter(path -> String.valueOf(path.getFileName()).startsWith(".qemu4j-"))
                    .findFirst()
                    .map(CopyTest::permissions)
                    .orElse("none");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CopyIn in(Path source, String name) {
        return new CopyIn(commands(), source, name.isEmpty() ? guest.toString() : guest + "/" + name);
    }

    private CopyOut out(String name, Path target) {
        return new CopyOut(commands(), guest + "/" + name, target, LIMIT);
    }

    private GuestCommands commands() {
        return new GuestCommands(new HostShell(files, command -> {}), SOON);
    }

    private static Runnable failingAt(int step) {
        AtomicInteger steps = new AtomicInteger();
        return () -> {
            if (steps.incrementAndGet() == step) {
                throw new CancellationException("given up");
            }
        };
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Lets the test's own directory be removed. */
    private static void open(Path tree) throws IOException {
        permit(tree.resolve("forbidden"), "rwxrwxrwx");
    }
}
