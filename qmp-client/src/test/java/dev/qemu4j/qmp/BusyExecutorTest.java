package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.wire.internal.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits pass also where the user's executor runs nothing, or has one thread, which waits for the very reply. */
@Tag("sockets")
@Timeout(120)
@ExtendWith(ClientThreadsGone.class)
class BusyExecutorTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    /** Time enough for an answer, on a busy machine too. */
    private static final Duration LONGER = Duration.ofSeconds(5);

    private static final Executor DROPS = task -> {};

    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final FakeGuestAgent agent = FakeGuestAgent.start("9.0.2");
    private final ExecutorService one = Executors.newSingleThreadExecutor();

    @BeforeEach
    void answer() {
        qemu.whenever(execute("query-status")).reply("{'status': 'running'}");
        qemu.whenever(execute("query-qmp-schema")).reply("[]");
        qemu.whenever(execute("block-stream")).reply();
        qemu.whenever(execute("query-jobs")).reply("[]");
        qemu.whenever(execute("stalls")).stall();
        qemu.whenever(execute("no")).error("GenericError", "refused");
    }

    @AfterEach
    void close() {
        one.shutdownNow();
        qemu.close();
        agent.close();
    }

    /** A verb on its way, of a client that exists. */
    private interface Verb extends BiFunction<QmpClient, FakeQmpServer, CompletableFuture<?>> {}

    static Stream<Arguments> verbs() {
        return Stream.of(
                verb("execute", (client, qemu) -> client.execute(QueryStatus.of())),
                verb("execute without a reply", (client, qemu) -> client.execute("stalls", Json.emptyObject())),
                verb("schema", (client, qemu) -> client.schemaAsync()),
                verb("start of a job", (client, qemu) -> Jobs.of(client).streamAsync("top", s -> s.jobId("j"))),
                verb("attaching to a job", (client, qemu) -> Jobs.of(client).attachAsync("j")),
                verb(
                        "a chain",
                        (client, qemu) -> client.execute(QueryStatus.of())
                                .thenCompose(status -> client.execute(QueryStatus.of()))));
    }

    private static Arguments verb(String name, Verb verb) {
        return Arguments.of(name, verb);
    }

    /** A thread of its own waits for the dependent stage, which nobody completes but the executor, or the limit. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("verbs")
    void verbs_executorThatDropsItsTasks_failInTime(String name, Verb verb) {
        try (QmpClient client = clientOn(DROPS, SHORT)) {
            CompletableFuture<?> ending = verb.apply(client, qemu).thenApply(result -> result);

            QmpTimeoutException late = failureOf(ending);

            // on a busy machine even the reply may come late
            assertThat(late.getMessage())
                    .containsAnyOf("no reply", name.equals("execute without a reply") ? "no reply" : "executor");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("verbs")
    void verbs_awaitedOnTheExecutorsOnlyThread_failInTime(String name, Verb verb) {
        try (QmpClient client = clientOn(one, SHORT)) {
            CompletableFuture<?> ending = CompletableFuture.supplyAsync(
                    () -> verb.apply(client, qemu).thenApply(result -> result).join(), one);

            assertThat(failureOf(ending)).isNotNull();
        }
    }

    @Test
    void refusal_executorThatDropsItsTasks_isToldAllTheSame() {
        try (QmpClient client = clientOn(DROPS, LONGER)) {
            failure(
                    client.execute("no", Json.emptyObject())
                            .thenApply(reply -> reply)
                            .exceptionallyCompose(CompletableFuture::failedFuture),
                    QmpCommandException.class);
        }
    }

    @Test
    void start_jobWhoseReplyTheExecutorDrops_saysThatItWasStarted() {
        try (QmpClient client = clientOn(DROPS, LONGER)) {
            JobException unheard = failure(
                    Jobs.of(client).streamAsync("top", s -> s.jobId("j")).thenApply(job -> job), JobException.class);

            assertThat(unheard)
                    .hasMessage("job j was started, but the executor of QmpOptions had no thread to tell it in time:"
                            + " attach to it, and dismiss it when it has ended")
                    .hasCauseInstanceOf(QmpTimeoutException.class);
            assertThat(unheard.isOutcomeKnown()).isFalse();
            assertThat(unheard.getCause())
                    .isInstanceOfSatisfying(
                            QmpTimeoutException.class,
                            late -> assertThat(late.isAnswered()).isTrue());
        }
    }

    @Test
    void start_jobWithoutAReply_saysThatQemuDidNotAnswer() {
        qemu.whenever(execute("block-commit")).stall();
        try (QmpClient client = clientOn(Runnable::run, SHORT)) {
            JobException unheard = failure(Jobs.of(client).commitAsync("top", c -> c.jobId("j")), JobException.class);

            assertThat(unheard).hasMessageStartingWith("job j may have been started, QEMU did not say: ");
            assertThat(unheard.getCause())
                    .isInstanceOfSatisfying(
                            QmpTimeoutException.class,
                            late -> assertThat(late.isAnswered()).isFalse());
        }
    }

    @Test
    void connect_executorThatDropsItsTasks_failsInTime() {
        CompletableFuture<QmpClient> connecting = QmpClient.connectAsync(qemu.address(), options(DROPS, LONGER));

        assertThat(failure(connecting, QmpTimeoutException.class)).hasMessageContaining("executor");
    }

    @Test
    void connect_awaitedOnTheExecutorsOnlyThread_failsInTime() {
        CompletableFuture<QmpClient> connecting =
                CompletableFuture.supplyAsync(() -> QmpClient.connect(qemu.address(), options(one, SHORT)), one);

        failure(connecting, QmpTimeoutException.class);
    }

    @Test
    void listen_executorThatDropsItsTasks_failsInTime() {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

        assertThat(failure(QmpClient.listenAsync(free, options(DROPS, SHORT)), QmpTimeoutException.class))
                .hasMessageContaining("executor");
        failure(
                CompletableFuture.supplyAsync(() -> QmpClient.listen(free, options(one, SHORT)), one),
                QmpTimeoutException.class);
    }

    @Test
    void agent_executorThatDropsItsTasks_failsInTime() {
        QmpOptions options = options(DROPS, SHORT);

        failure(GuestAgent.connectAsync(agent.address(), options), QemuTimeoutException.class);
        failure(
                CompletableFuture.supplyAsync(() -> GuestAgent.connect(agent.address(), options(one, SHORT)), one),
                QemuTimeoutException.class);
    }

    @Test
    void execute_executorThatIsFreeAgainBeforeTheLimit_runsTheCallback() {
        try (QmpClient client = clientOn(one, BOUND)) {
            CompletableFuture<?> blocked = new CompletableFuture<>();
            one.execute(() -> blocked.join());
            CompletableFuture<String> thread = client.execute(QueryStatus.of())
                    .thenApply(status -> Thread.currentThread().getName());
            qemu.awaitReceived(2, BOUND);

            blocked.complete(null);

            assertThat(result(thread)).startsWith("pool-");
        }
    }

    private QmpClient clientOn(Executor executor, Duration limit) {
        Switch later = new Switch(executor);
        QmpClient client = result(QmpClient.connectAsync(
                qemu.address(),
                options(later, BOUND).toBuilder().commandTimeout(limit).build()));
        later.on = true;
        return client;
    }

    private static QmpOptions options(Executor executor, Duration limit) {
        return QmpOptions.builder()
                .executor(executor)
                .connectTimeout(limit)
                .commandTimeout(limit)
                .build();
    }

    private static QmpTimeoutException failureOf(CompletableFuture<?> ending) {
        Throwable failure = Waits.failureIfAny(ending);
        Throwable cause = failure;
        while (cause != null && !(cause instanceof QmpTimeoutException)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("in %s", failure).isInstanceOf(QemuTimeoutException.class);
        return (QmpTimeoutException) List.of(cause).get(0);
    }

    /** Runs tasks until it is switched on, which connecting needs. */
    private static final class Switch implements Executor {
        private final Executor busy;
        private volatile boolean on;

        Switch(Executor busy) {
            this.busy = busy;
        }

        @Override
        public void execute(Runnable task) {
            if (on) {
                busy.execute(task);
            } else {
                new Thread(task).start();
            }
        }
    }
}
