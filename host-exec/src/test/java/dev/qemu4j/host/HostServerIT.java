package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HostServerIT {
    private final AtomicReference<Path> directory = new AtomicReference<>();

    @Test
    void start_readyFile_servesUntilItIsClosed() throws Exception {
        HostServer server = shell("echo words >&2; echo $$ > \"$0/pid\"; exec sleep 600")
                .readyOnFile("pid")
                .start();

        assertThat(server.isAlive()).isTrue();
        assertThat(server.directory()).isEqualTo(directory.get()).isDirectory();
        Eventually.until("its words", Eventually.SOON, () -> server.stderrTail().equals("words\n"));
        server.close();
        server.close();

        assertThat(server.exit().get(60, TimeUnit.SECONDS)).hasToString("signal 15 (SIGTERM)");
        assertThat(server.directory()).doesNotExist();
    }

    @Test
    void in_directoryOfOthers_staysWhenTheServerEndsOrFails() {
        try (RunDirectory shared = RunDirectory.create()) {
            AtomicReference<Path> cleaned = new AtomicReference<>();
            try (HostServer server = shell(": > \"$0/pid\"; exec sleep 600")
                    .readyOnFile("pid")
                    .in(shared)
                    .cleanUp(cleaned::set)
                    .start()) {
                assertThat(server.directory()).isEqualTo(shared.path());
            }
            assertThat(cleaned).hasValue(shared.path());
            assertThatThrownBy(
                            () -> shell("exit 3").readyOnSocket("s").in(shared).start())
                    .isInstanceOf(NotReadyException.class);
            assertThat(shared.path().resolve("pid")).exists();
        }
        assertThat(directory.get()).doesNotExist();
    }

    @Test
    void start_readyLineOnEitherOutput_serves() {
        for (String output : List.of("1", "2")) {
            try (HostServer server = shell("echo not yet; echo ready >&" + output + "; exec sleep 600")
                    .readyOnLine("ready"::equals)
                    .start()) {
                assertThat(server.isAlive()).isTrue();
            }
        }
    }

    @Test
    void start_predicateOfLinesThrows_failsWithThat() {
        for (Throwable planted : List.of(new IllegalStateException("planted"), new LinkageError("planted"))) {
            assertThatThrownBy(() -> shell("echo ready; exec sleep 600")
                            .readyOnLine(line -> {
                                HostServerIT.<RuntimeException>throwAs(planted);
                                return false;
                            })
                            .startTimeout(Eventually.SOON)
                            .start())
                    .isSameAs(planted);

            assertThat(directory.get()).doesNotExist();
        }
    }

    @Test
    void start_programThatEnds_leavesNothingAndGivesAdvice() {
        AtomicReference<Path> cleaned = new AtomicReference<>();

        assertThatThrownBy(() -> shell("echo no such device >&2; exit 3")
                        .readyOnSocket("s")
                        .advice("is it plugged in?")
                        .cleanUp(cleaned::set)
                        .start())
                .isInstanceOf(NotReadyException.class)
                .hasMessage("'sh' ended with exit code 3 before it was ready: no such device; is it plugged in?");

        assertThat(directory.get()).isEqualTo(cleaned.get()).doesNotExist();
    }

    @Test
    void start_workOnceReadyFails_leavesNothing() {
        AtomicLong pid = new AtomicLong();

        assertThatThrownBy(() -> shell("exec sleep 600")
                        .onReady((process, place) -> {
                            pid.set(process.pid());
                            throw new IllegalStateException("no secret to delete");
                        })
                        .start())
                .isInstanceOf(IllegalStateException.class);

        assertThat(ProcessHandle.of(pid.get())).isEmpty();
        assertThat(directory.get()).doesNotExist();
    }

    /** As the code of Kotlin and of Lombok may, where Java's compiler expects none. */
    @Test
    void start_codeThrowsACheckedException_leavesNothing() {
        AtomicLong pid = new AtomicLong();
        List<HostServer.Builder> failing = List.of(
                shell("exec sleep 600").onReady((process, place) -> {
                    pid.set(process.pid());
                    throwUnseen(new IOException("planted"));
                }),
                shell("exec sleep 600").readyWhen((process, place) -> {
                    pid.set(process.pid());
                    throwUnseen(new IOException("planted"));
                    return true;
                }),
                HostServer.builder(made -> {
                    directory.set(made.path());
                    throwUnseen(new IOException("planted"));
                    return List.of("true");
                }));
        for (HostServer.Builder server : failing) {
            assertThatThrownBy(server::start).isInstanceOf(IOException.class).hasNoSuppressedExceptions();

            assertThat(ProcessHandle.of(pid.get())).isEmpty();
            assertThat(directory.get()).doesNotExist();
        }
    }

    @Test
    void start_programThatTakesTooLong_leavesNothing() {
        assertThatThrownBy(() -> shell("exec sleep 600")
                        .readyWhen((process, place) -> false)
                        .startTimeout(Duration.ofMillis(20))
                        .advice("is it plugged in?")
                        .start())
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessage("'sh' was not ready after 20 ms (it wrote nothing); is it plugged in?");

        assertThat(directory.get()).doesNotExist();
    }

    /** As qemu-nbd does before it is ready; with five seconds between two requests the last of them would come too late. */
    @Test
    void start_givenUpAndRequestsToEndAreForgotten_endsInOrderSoon() {
        AtomicReference<String> ended = new AtomicReference<>();
        String forgetful = "n=0; trap 'n=$((n+1)); [ $n -lt 16 ] || { echo in order >\"$0/ended\"; exit; }' TERM;"
                + " : >\"$0/begun\"; while :; do sleep 0.02; done";

        assertThatThrownBy(() -> shell(forgetful)
                        .process(process -> process.grace(Duration.ofSeconds(60)))
                        .readyWhen((process, place) -> {
                            if (Files.exists(place.resolve("begun"))) {
                                throw new IllegalStateException("given up");
                            }
                            return false;
                        })
                        .startTimeout(Eventually.SOON)
                        .cleanUp(place -> ended.set(text(place.resolve("ended"))))
                        .start())
                .hasMessage("given up");

        assertThat(ended).hasValue("in order\n");
        assertThat(directory.get()).doesNotExist();
    }

    @Test
    void start_noSuchProgram_leavesNothing() {
        assertThatThrownBy(() -> HostServer.builder(made -> {
                            directory.set(made.path());
                            return List.of("no-such-program");
                        })
                        .hint("install it")
                        .start())
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageEndingWith(": install it");

        assertThat(directory.get()).doesNotExist();
    }

    @Test
    void start_interrupted_cleansUpAndLeavesNothing() {
        AtomicInteger cleaned = new AtomicInteger();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> shell("exec sleep 600")
                        .readyOnFile("never")
                        .cleanUp(place -> cleanUpByCommand(cleaned))
                        .start())
                .isInstanceOf(QemuInterruptedException.class)
                .hasNoSuppressedExceptions();

        assertThat(cleaned).hasValue(1);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(directory.get()).doesNotExist();
    }

    @Test
    void close_interruptedAndTwice_cleansUpOnce() {
        AtomicInteger cleaned = new AtomicInteger();
        HostServer server = shell("exec sleep 600")
                .cleanUp(place -> cleanUpByCommand(cleaned))
                .start();
        Thread.currentThread().interrupt();

        server.close();
        server.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(cleaned).hasValue(1);
        assertThat(server.directory()).doesNotExist();
    }

    @Test
    void close_byItsCleanUp_cleansUpOnce() {
        AtomicInteger cleaned = new AtomicInteger();
        AtomicReference<HostServer> self = new AtomicReference<>();
        HostServer server = shell("exec sleep 600")
                .cleanUp(place -> {
                    cleaned.incrementAndGet();
                    Objects.requireNonNull(self.get()).close();
                })
                .start();
        self.set(server);

        server.close();

        assertThat(cleaned).hasValue(1);
        assertThat(server.directory()).doesNotExist();
    }

    @Test
    void startAsync_cancelled_leavesNothing() {
        CompletableFuture<HostServer> starting = shell("echo $$ > \"$0/pid\"; exec sleep 600")
                .readyOnFile("never")
                .startAsync();
        Eventually.until("the start", Eventually.SOON, () -> directory.get() != null);
        Path place = Objects.requireNonNull(directory.get());
        long pid = Eventually.pidIn(place.resolve("pid"));

        starting.cancel(true);

        Eventually.gone(pid, Eventually.SOON);
        Eventually.until("its end", Eventually.SOON, () -> !Files.exists(place));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void throwUnseen(Exception failure) {
        HostServerIT.<RuntimeException>throwAs(failure);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void throwAs(Throwable failure) throws X {
        throw (X) failure;
    }

    /** As an unmount is; an interrupted thread may not wait for it. */
    private static void cleanUpByCommand(AtomicInteger cleaned) {
        HostCommand.of("true").run();
        cleaned.incrementAndGet();
    }

    private HostServer.Builder shell(String script) {
        return HostServer.builder(made -> {
            directory.set(made.path());
            return List.of("sh", "-c", script, made.path().toString());
        });
    }
}
