package dev.qemu4j.vm;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps down a ladder beside a process that a signal alone ends. */
@Timeout(120)
class StopClimbTest {
    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final HostProcess process = HostProcess.builder("sleep", "600").start();
    private final CompletableFuture<VmExit> exit = new CompletableFuture<>();

    @BeforeEach
    void answer() {
        qemu.whenever(execute("system_powerdown")).reply();
        qemu.whenever(execute("query-status")).reply("{'status': 'running'}");
        qemu.whenever(execute("quit")).reply();
    }

    @AfterEach
    void close() {
        process.close();
        qemu.close();
    }

    static Stream<StopLadder> patient() {
        return Stream.of(
                StopLadder.guestFirst(FOR_EVER),
                new StopLadder(Duration.ZERO, FOR_EVER, Duration.ZERO, FOR_EVER),
                new StopLadder(Duration.ZERO, Duration.ofSeconds(Long.MAX_VALUE / 1000), FOR_EVER, FOR_EVER));
    }

    @ParameterizedTest
    @MethodSource("patient")
    void climb_limitOfForEver_waitsForTheEndAndKillsNothing(StopLadder ladder) throws Exception {
        try (QmpClient qmp = QmpClient.connect(qemu.address())) {
            CompletableFuture<VmExit> end = climb(qmp, loss -> {}).climb(ladder, List::of);
            String asked = ladder.guest().isZero() ? "quit" : "system_powerdown";
            qemu.awaitReceived(2, BOUND); // with qmp_capabilities
            assertThat(qemu.received().toString()).contains(asked);

            assertThatThrownBy(() -> end.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(process.isAlive()).isTrue();
            VmExit told = told();
            exit.complete(told);
            assertThat(end.get(30, TimeUnit.SECONDS)).isSameAs(told);
        }
    }

    @Test
    void climb_stepThatFailsOtherwiseThanByTheLimit_killsNothing() {
        IllegalStateException broken = new IllegalStateException("broken by the test");
        try (QmpClient qmp = QmpClient.connect(qemu.address())) {
            qemu.close();
            qmp.closed().join();
            Consumer<String> throwing = loss -> {
                throw broken;
            };
            CompletableFuture<VmExit> end =
                    climb(qmp, throwing).climb(StopLadder.guestFirst(Duration.ofMinutes(10)), List::of);

            assertThatThrownBy(() -> end.get(30, TimeUnit.SECONDS)).hasRootCause(broken);
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void climb_limitsThatPass_goesDownToSigterm() {
        Duration moment = Duration.ofMillis(50);
        try (QmpClient qmp = QmpClient.connect(qemu.address())) {
            CompletableFuture<Boolean> ended = process.exit().thenApply(status -> exit.complete(told()));

            CompletableFuture<VmExit> end = climb(qmp, loss -> {})
                    .climb(new StopLadder(moment, moment, Duration.ofMinutes(1), moment), List::of);

            assertThat(end).succeedsWithin(BOUND);
            assertThat(ended).succeedsWithin(BOUND).isEqualTo(true);
            assertThat(process.isAlive()).isFalse();
        }
    }

    private StopClimb climb(QmpClient qmp, Consumer<String> losses) {
        return new StopClimb(process, qmp, exit, losses, () -> false);
    }

    private static VmExit told() {
        return VmExit.of(new ExitStatus(0), null, false, "");
    }
}
