package dev.qemu4j.qga;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.AgentAnswer.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qapi.qga.GuestExecCaptureOutput;
import dev.qemu4j.qapi.qga.GuestExecCaptureOutputMode;
import dev.qemu4j.qapi.qga.GuestPing;
import dev.qemu4j.qmp.ClientThreadsGone;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class ExecTest {
    private static final GuestExecCaptureOutput MERGED = GuestExecCaptureOutput.of(GuestExecCaptureOutputMode.MERGED);
    private static final String RUNNING = "{'exited': false}";

    private final FakeGuestAgent fake = FakeGuestAgent.start("7.2.0")
            .whenever("guest-exec", reply("{'pid': 42}"))
            .whenever("guest-exec-status", reply(RUNNING));

    @AfterEach
    void closeFake() {
        fake.close();
    }

    @Test
    void exec_programThatRunsAWhile_isAskedForUntilItsEnd() {
        fake.next("guest-exec-status", reply(RUNNING))
                .next("guest-exec-status", reply(RUNNING))
                .next(
                        "guest-exec-status",
                        reply("{'exited': true, 'exitcode': 3, 'out-data': 'aGk=', 'out-truncated': true}"));

        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            ExecResult ended = agent.exec("prog", "a b", "");

            assertThat(ended.exitCode()).isEqualTo(3);
            assertThat(ended.succeeded()).isFalse();
            assertThat(ended.stdout()).isEqualTo("hi");
            assertThat(ended.stderr()).isEmpty();
            assertThat(ended.stdoutTruncated()).isTrue();
            assertThat(ended.stderrTruncated()).isFalse();
            assertThat(ended).hasToString("ExecResult[exit 3, stdout 2 B, stderr 0 B]");
        }
        assertThat(fake.requests().get(2).path("arguments"))
                .hasToString("{\"path\":\"prog\",\"arg\":[\"a b\",\"\"],\"capture-output\":true}");
    }

    @Test
    void exec_endedByASignal_tellsWhich() {
        fake.next("guest-exec-status", reply("{'exited': true, 'signal': 9}"));

        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            ExecResult ended = agent.exec("prog");

            assertThat(ended.signal()).isEqualTo(9);
            assertThat(ended.exitCode()).isEqualTo(-1);
            assertThat(ended.succeeded()).isFalse();
        }
    }

    @Test
    void exec_longerThanItsLimit_timesOutAndNamesTheProcess() {
        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(
                            agent.execAsync(GuestExec.of("prog"), Duration.ofMillis(100)), QmpTimeoutException.class))
                    .hasMessageContaining("process 42")
                    .hasMessageContaining("100 ms");
        }
    }

    @Test
    void exec_cancelled_asksNoMore() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        fake.next("guest-exec-status", (request, out) -> {
            asked.complete(null);
            return reply(RUNNING).give(request, out);
        });
        try (GuestAgent agent = connect(fake)) {
            CompletableFuture<ExecResult> ended = agent.execAsync(GuestExec.of("prog"), BOUND);
            result(asked);
            ended.cancel(false);
            result(agent.execute(GuestPing.of()));
            long questions = questions();
            result(agent.execute(GuestPing.of()));

            assertThat(questions()).isEqualTo(questions);
        }
    }

    @Test
    void exec_mergedOutputOfAnOldAgent_isRefused() {
        try (GuestAgent agent = connect(fake)) {
            GuestExec command = GuestExec.builder("prog").captureOutput(MERGED).build();

            assertThat(failure(agent.execAsync(command, BOUND), GuestAgentException.class))
                    .hasMessageContaining("8.1")
                    .hasMessageContaining("7.2.0");
        }
        assertThat(fake.commands()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.1.0", "8.2.1", "9.0.0", "10.0.13"})
    void withCapture_mergedOfNewerAgents_isKept(String version) {
        GuestExec command = GuestExec.builder("prog").captureOutput(MERGED).build();

        assertThat(Exec.withCapture(command, QemuVersion.parse(version))).isEqualTo(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0", "2.5.1", "7.2.0", "8.0.9"})
    void withCapture_olderAgents_getABoolean(String version) {
        QemuVersion old = QemuVersion.parse(version);
        GuestExec merged = GuestExec.builder("prog").captureOutput(MERGED).build();

        assertThat(captured(GuestExecCaptureOutputMode.SEPARATED, old).flag()).isTrue();
        assertThat(captured(GuestExecCaptureOutputMode.NONE, old).flag()).isFalse();
        assertThatThrownBy(() -> Exec.withCapture(merged, old)).isInstanceOf(GuestAgentException.class);
    }

    private static GuestExecCaptureOutput captured(GuestExecCaptureOutputMode mode, QemuVersion version) {
        GuestExec command = GuestExec.builder("prog")
                .captureOutput(GuestExecCaptureOutput.of(mode))
                .build();
        GuestExecCaptureOutput capture = Exec.withCapture(command, version).captureOutput();
        assertThat(capture).isNotNull();
        return Objects.requireNonNull(capture);
    }

    private long questions() {
        return fake.commands().stream().filter("guest-exec-status"::equals).count();
    }
}
