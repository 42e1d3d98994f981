package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpListener;
import dev.qemu4j.qmp.Subscription;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.job.TargetNode;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Works with one QEMU again and again, by commands, events, jobs and NBD: heap, threads and descriptors stay what they were.
 * {@code -Dqemu4j.soak.seconds=300} makes it five minutes, of which {@code target/soak.txt} has the figures.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS) // it takes as long as it is told to
class SoakIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("qemu4j.soak.seconds", 12));
    private static final int SAMPLES = 12;
    private static final long MOST_BYTES = 2 << 20;

    /** Threads of callbacks come and go. */
    private static final long MOST_THREADS = 12;

    private static final long MOST_DESCRIPTORS = 4;

    @TempDir
    private Path directory;

    @Test
    void soak_commandsEventsJobsAndNbd_nothingGrows() throws IOException {
        Path nbd = directory.resolve("nbd");
        List<SoakSample> samples = new ArrayList<>();
        try (QmpListener listener = QmpClient.listen(UnixDomainSocketAddress.of(directory.resolve("qmp")))) {
            Process qemu = qemu();
            try (QmpClient client = result(listener.acceptAsync(BOUND))) {
                execute(
                        client,
                        "nbd-server-start",
                        "{'addr': {'type': 'unix', 'data': {'path': '" + nbd + "'}}, 'max-connections': 0}");
                execute(
                        client,
                        "block-export-add",
                        "{'type': 'nbd', 'id': 'e', 'node-name': 'd', 'name': 'd', 'writable': true}");
                for (int i = 0; i < SAMPLES; i++) {
                    long rounds = work(client, nbd, LENGTH.dividedBy(SAMPLES));
                    samples.add(SoakSample.take(rounds));
                }
            } finally {
                qemu.destroyForcibly();
                result(qemu.onExit());
            }
        }
        Files.write(
                Path.of("target", "soak.txt"),
                samples.stream().map(SoakSample::toString).toList());

        // The first quarter warms up: classes, compiled code, and what waits for time-outs that never come.
        SoakSample early = SoakSample.least(samples.subList(SAMPLES / 4, SAMPLES / 2));
        SoakSample late = SoakSample.least(samples.subList(SAMPLES * 3 / 4, SAMPLES));
        assertThat(late.heap() - early.heap()).as("bytes of heap, %s", samples).isLessThan(MOST_BYTES);
        assertThat(late.direct() - early.direct())
                .as("bytes of buffers, %s", samples)
                .isLessThan(MOST_BYTES);
        assertThat(late.threads() - early.threads()).as("threads, %s", samples).isLessThan(MOST_THREADS);
        assertThat(late.descriptors() - early.descriptors())
                .as("descriptors, %s", samples)
                .isLessThan(MOST_DESCRIPTORS);
    }

    private static long work(QmpClient client, Path nbd, Duration length) {
        long end = System.nanoTime() + length.toNanos();
        long rounds = 0;
        do {
            commands(client);
            events(client);
            job(client);
            nbd(nbd);
            rounds++;
        } while (System.nanoTime() < end);
        return rounds;
    }

    /** Commands that succeed, are refused, are cancelled, and are given no time. */
    private static void commands(QmpClient client) {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(client.execute(QueryStatus.of()));
        }
        calls.forEach(SoakIT::result);
        client.execute(QueryStatus.of()).cancel(false);
        CompletableFuture<?> hurried = client.execute(QueryStatus.of(), Duration.ofNanos(1));
        result(hurried.handle((status, failure) -> status == null ? failure : status)); // as often late as in time
        failure(client.block().blockdevDel("none"));
        assertThat(client.blocking().execute("query-block").isArray()).isTrue();
    }

    private static void events(QmpClient client) {
        CompletableFuture<QmpEvent> heard = new CompletableFuture<>();
        try (EventQueue<QmpEvent> queue = client.events().queue("STOP");
                Subscription listening = client.events().on(StopEvent.class, heard::complete)) {
            result(client.misc().cont());
            result(client.misc().stop());
            assertThat(queue.next(BOUND).eventName()).isEqualTo("STOP");
            result(heard);
            assertThat(listening).isNotNull();
        }
    }

    private static void job(QmpClient client) {
        result(client.block().blockdevAdd(Blockdevs.nullCo("copy", n -> n.size(1 << 20))));
        Job backup = result(Jobs.of(client).backupAsync(new TargetNode("copy"), "d", MirrorSyncMode.FULL, b -> {}));
        try (Subscription progress = backup.onProgress(done -> {});
                Subscription errors = backup.onIoError(error -> {})) {
            result(backup.result());
            assertThat(List.of(progress, errors)).hasSize(2);
        }
        failure(Jobs.of(client).attachAsync("none"));
        result(client.block().blockdevDel("copy"));
    }

    private static void nbd(Path socket) {
        NbdOptions options = NbdOptions.builder()
                .connectTimeout(Duration.ofSeconds(2))
                .contexts("base:allocation")
                .build();
        try (NbdClient client = NbdClient.connect(UnixDomainSocketAddress.of(socket), "d", options)) {
            ByteBuffer data = ByteBuffer.allocate(64 << 10);
            client.write(data, 0);
            client.read(data.clear(), 0);
            client.zero(0, 4096);
            client.flush();
            assertThat(client.extents("base:allocation", 0, 1 << 20)).isNotEmpty();
        }
    }

    private Process qemu() throws IOException {
        return new ProcessBuilder(
                        "qemu-system-x86_64",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-S",
                        "-machine",
                        "none",
                        "-chardev",
                        "socket,id=q,path=" + directory.resolve("qmp"),
                        "-mon",
                        "q,mode=control",
                        "-blockdev",
                        "null-co,node-name=d,size=1048576,read-zeroes=on")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private static void execute(QmpClient client, String command, String arguments) {
        JsonNode parsed = JsonMapper.shared().readTree(arguments.replace('\'', '"'));
        assertThat(client.blocking().execute(command, parsed).isObject()).isTrue();
    }

    private static <T extends @Nullable Object> T result(CompletableFuture<T> future) {
        try {
            return future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("no result: " + future, e);
        }
    }

    private static void failure(CompletableFuture<?> future) {
        assertThat(future).failsWithin(BOUND);
    }
}
