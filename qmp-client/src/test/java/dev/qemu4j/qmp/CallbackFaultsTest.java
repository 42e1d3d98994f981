package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failureIfAny;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.wire.internal.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fails each callback of a session in turn: all that is waited for ends, and the client goes on. */
@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class CallbackFaultsTest {
    private static final String CONCLUDED = "{'id': 'j', 'status': 'concluded'}";

    @ParameterizedTest
    @EnumSource
    void session_oneCallbackThrows_allEndsAndTheClientGoesOn(Faults.Kind kind) {
        int callbacks = Faults.sweep(kind, (faults, options) -> {
            try (FakeQmpServer qemu = FakeQmpServer.start();
                    QmpClient client = connect(qemu, options)) {
                run(faults, qemu, client);
            }
        });
        assertThat(callbacks).as("callbacks of a session").isGreaterThan(15);
    }

    @ParameterizedTest
    @EnumSource
    void listen_oneCallbackThrows_stillAccepts(Faults.Kind kind) {
        int callbacks = Faults.sweep(kind, (faults, options) -> {
            try (QmpListener listener = result(QmpClient.listenAsync(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options));
                    FakeQmpServer qemu = FakeQmpServer.dialTo(listener.address());
                    QmpClient client = result(listener.acceptAsync(BOUND))) {
                qemu.whenever(execute("query-status")).reply("{'status': 'running'}");
                assertThat(client.blocking().execute("query-status").toString()).contains("running");
            }
        });
        assertThat(callbacks).as("callbacks").isGreaterThan(1);
    }

    private static void run(Faults faults, FakeQmpServer qemu, QmpClient client) {
        qemu.whenever(execute("x")).thenEvent("STOP").reply("1");
        qemu.whenever(execute("no")).error("GenericError", "pretended by the test");
        qemu.whenever(execute("query-status")).reply("{'status': 'paused'}");
        qemu.whenever(execute("query-qmp-schema")).reply("[]");
        List<CompletableFuture<?>> futures = new ArrayList<>();
        client.events().onEvery(faults.listener(event -> {}));
        client.events().on(StopEvent.class, faults.listener(event -> {}));
        client.events().on(List.of("STOP"), faults.listener(event -> {}), faults.listener(end -> {}));
        try (EventQueue<QmpEvent> events = client.events().queue("STOP")) {
            futures.add(client.execute(TestCommand.writing("x", generator -> faults.point())));
            futures.add(client.execute(TestCommand.reading("x", faults.function(parser -> "read"))));
            futures.add(client.execute("x", Json.emptyObject()).thenApply(faults.function(reply -> reply)));
            futures.add(client.execute("no", Json.emptyObject()).exceptionally(faults.function(failure -> null)));
            futures.addAll(job(faults, qemu, client));
            assertThat(events.next(BOUND).eventName()).isEqualTo("STOP");
        }
        futures.add(client.schemaAsync());

        futures.forEach(future -> assertKnown(failureIfAny(future)));

        assertThat(client.isOpen()).isTrue();
        assertThat(client.blocking().execute("query-status").toString()).contains("paused");
    }

    private static List<CompletableFuture<?>> job(Faults faults, FakeQmpServer qemu, QmpClient client) {
        qemu.whenever(execute("block-stream")).reply();
        qemu.whenever(execute("query-jobs"))
                .reply("[{'id': 'j', 'status': 'concluded', 'current-progress': 1, 'total-progress': 1}]");
        qemu.whenever(execute("job-dismiss")).reply();
        CompletableFuture<Job> starting = Jobs.of(client).streamAsync("top", s -> s.jobId("j"));
        Throwable refusal = failureIfAny(starting);
        if (refusal != null) {
            assertKnown(refusal);
            return List.of();
        }
        Job job = result(starting);
        job.onProgress(faults.listener(progress -> {}));
        job.onIoError(faults.listener(error -> {}));
        qemu.sendEvent("BLOCK_JOB_ERROR", "{'device': 'j', 'operation': 'read', 'action': 'ignore', 'node-name': 'n'}");
        qemu.sendEvent("JOB_STATUS_CHANGE", CONCLUDED);
        CompletionStage<?> then = job.result().thenRun(() -> faults.point());
        return List.of(job.result(), job.ready(), job.pending(), then.toCompletableFuture());
    }

    /** A failure is what was thrown, or tells of it; nothing else fails. */
    private static void assertKnown(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean expected = String.valueOf(cause.getMessage()).contains("injected")
                    || String.valueOf(cause.getMessage()).contains("ended without")
                    || cause instanceof QmpCommandException;
            if (expected) {
                return;
            }
        }
        assertThat(failure).isNull();
    }
}
