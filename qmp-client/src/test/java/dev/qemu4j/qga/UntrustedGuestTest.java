package dev.qemu4j.qga;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.AgentAnswer.computed;
import static dev.qemu4j.qmp.testing.AgentAnswer.reply;
import static dev.qemu4j.qmp.testing.AgentAnswer.silence;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qmp.ClientThreadsGone;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any answer of a malicious agent ends the caller's wait. */
@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class UntrustedGuestTest {
    private final FakeGuestAgent fake = FakeGuestAgent.start()
            .whenever("guest-exec", reply("{'pid': 42}"))
            .whenever("guest-file-open", reply("1000"))
            .whenever("guest-file-flush", reply("{}"))
            .whenever("guest-file-close", reply("{}"))
            .whenever("guest-fsfreeze-freeze", reply("1"))
            .whenever("guest-fsfreeze-thaw", reply("1"));

    @AfterEach
    void closeFake() {
        fake.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'pid': null}", "{'pid': 'x'}", "{'pid': 1e30}", "[]", "null", "1", "'x'"})
    void exec_oddStart_fails(String started) {
        fake.whenever("guest-exec", reply(started));

        try (GuestAgent agent = connect(fake)) {
            failure(agent.execAsync(GuestExec.of("prog"), BOUND), QmpProtocolException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'exited': null}",
                "{'exited': 'yes'}",
                "{'exited': true, 'exitcode': 0, 'out-data': 'aGk=\\n'}",
                "{'exited': true, 'exitcode': 0, 'err-data': '='}",
                "{'exited': true, 'exitcode': 4294967296}",
                "{'exited': true, 'exitcode': -2147483649}",
                "[]",
                "null"
            })
    void exec_oddEnd_fails(String status) {
        fake.whenever("guest-exec-status", reply(status));

        try (GuestAgent agent = connect(fake)) {
            failure(agent.execAsync(GuestExec.of("prog"), BOUND), QmpProtocolException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "255,255", "2147483647,2147483647", "-2147483648,-2147483648", "3221225477,-1073741819"})
    void exec_exitCodeOf32Bits_isKept(String sent, int read) {
        fake.whenever("guest-exec-status", reply("{'exited': true, 'exitcode': " + sent + "}"));

        try (GuestAgent agent = connect(fake)) {
            ExecResult ended = result(agent.execAsync(GuestExec.of("prog"), BOUND));

            assertThat(ended.exitCode()).isEqualTo(read);
            assertThat(ended.succeeded()).isEqualTo(read == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{'version': 7}", "{'version': '7.2.0'}", "[]", "null", "{'supported_commands': [{}]}"})
    void connect_oddInfo_failsAndLeavesTheChannel(String info) {
        fake.next("guest-info", reply(info));

        failure(GuestAgent.connectAsync(fake.address()), QemuException.class);

        result(GuestAgent.connectAsync(fake.address())).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null"})
    void ready_oddInfo_failsInTime(String info) {
        fake.whenever("guest-info", reply(info));

        failure(GuestAgentPort.of(fake.address()).connectAsync(Duration.ofMillis(200)), QemuException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'count': 1, 'buf-b64': 'AA=', 'eof': true}",
                "{'count': 1, 'buf-b64': null, 'eof': true}",
                "{'count': 1, 'buf-b64': 'AA=='}",
                "{'count': 2, 'buf-b64': 'AA==', 'eof': true}",
                "{'count': 0, 'buf-b64': 'AA==', 'eof': true}",
                "{'count': -1, 'buf-b64': '', 'eof': true}",
                "{'count': 1e30, 'buf-b64': 'AA==', 'eof': true}",
                "{'count': 0, 'buf-b64': '', 'eof': false}",
                "[]"
            })
    void readFile_oddPart_failsAndCloses(String part) {
        fake.whenever("guest-file-read", reply(part));

        try (GuestAgent agent = connect(fake)) {
            failure(agent.readFileAsync("/x"), QmpProtocolException.class);
        }
        assertThat(fake.commands()).endsWith("guest-file-close");
    }

    @Test
    void readFile_withoutEnd_endsAtTheLimit() {
        fake.whenever("guest-file-read", reply("{'count': 3, 'buf-b64': 'AAAA', 'eof': false}"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.readFileAsync("/dev/zero", DataSize.ofBytes(100)), GuestAgentException.class))
                    .hasMessageContaining("/dev/zero has more than 100");
        }
        assertThat(fake.commands()).endsWith("guest-file-close");
    }

    @Test
    void readFile_moreThanAskedFor_failsAndCloses() {
        fake.whenever("guest-file-read", computed(request -> {
            int more = request.path("arguments").path("count").asInt(0) + 1;
            return "{'count': " + more + ", 'eof': true, 'buf-b64': '"
                    + Base64.getEncoder().encodeToString(new byte[more]) + "'}";
        }));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.readFileAsync("/x"), QmpProtocolException.class))
                    .hasMessageContaining("asked for 262144 bytes, counted 262145");
        }
        assertThat(fake.commands()).endsWith("guest-file-close");
    }

    @Test
    void readFile_byteByByte_isGivenUp() {
        fake.whenever("guest-file-read", reply("{'count': 1, 'buf-b64': 'AA==', 'eof': false}"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.readFileAsync("/x", DataSize.ofKib(8)), GuestAgentException.class))
                    .hasMessageContaining("/x goes only a few bytes at a time");
        }
        assertThat(fake.commands()).endsWith("guest-file-close").hasSizeLessThan(1100);
    }

    @Test
    void writeFile_byteByByte_isGivenUp() {
        fake.whenever("guest-file-write", reply("{'count': 1, 'eof': false}"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.writeFileAsync("/x", new byte[2000]), GuestAgentException.class))
                    .hasMessageContaining("/x goes only a few bytes at a time");
        }
        assertThat(fake.commands()).endsWith("guest-file-close").hasSizeLessThan(1100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'count': -1, 'eof': false}", "{'count': 4, 'eof': false}", "{'count': 4294967297}"})
    void writeFile_oddCount_failsAndCloses(String written) {
        fake.whenever("guest-file-write", reply(written));

        try (GuestAgent agent = connect(fake)) {
            failure(agent.writeFileAsync("/x", new byte[3]), QemuException.class);
        }
        assertThat(fake.commands()).endsWith("guest-file-close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "'x'", "null", "1e30", "[]"})
    void frozen_oddCount_failsAndThaws(String count) {
        fake.whenever("guest-fsfreeze-freeze", reply(count));

        try (GuestAgent agent = connect(fake)) {
            failure(
                    agent.frozenAsync(BOUND, () -> CompletableFuture.failedFuture(new AssertionError("must not run"))),
                    QemuException.class);
        }
        assertThat(fake.commands()).endsWith("guest-fsfreeze-thaw");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks may do
    void frozen_actionWithoutAStage_failsAndThaws() {
        try (GuestAgent agent = connect(fake)) {
            failure(agent.frozenAsync(BOUND, () -> null), NullPointerException.class);
        }
        assertThat(fake.commands()).endsWith("guest-fsfreeze-thaw");
    }

    @Test
    void frozen_limitOfZero_failsAndLeavesTheClientUsable() {
        try (GuestAgent agent = connect(fake)) {
            failure(
                    agent.frozenAsync(Duration.ZERO, () -> CompletableFuture.completedFuture(1)),
                    IllegalArgumentException.class);

            assertThat(result(agent.frozenAsync(BOUND, () -> CompletableFuture.completedFuture(1))))
                    .isEqualTo(1);
        }
    }

    @Test
    void connect_cancelled_leavesNoConnection() {
        fake.next("guest-sync-delimited", silence());
        CompletableFuture<GuestAgent> connecting = GuestAgent.connectAsync(fake.address());

        connecting.cancel(false);

        result(GuestAgentPort.of(fake.address()).connectAsync(BOUND)).close();
    }
}
