package dev.qemu4j.qga;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.qga.GuestAgentCommandInfo;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qapi.qga.GuestExecCaptureOutput;
import dev.qemu4j.qapi.qga.GuestExecCaptureOutputMode;
import dev.qemu4j.qapi.qga.GuestFileSeek;
import dev.qemu4j.qapi.qga.GuestFileWhence;
import dev.qemu4j.qapi.qga.GuestGetOsinfo;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.QmpTimeoutException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real guest agent, on the host. */
@Tag("sockets")
class GuestAgentIT {
    @TempDir
    private Path directory;

    private RealGuestAgent real;
    private GuestAgent agent;

    @BeforeEach
    void start() {
        real = RealGuestAgent.start(directory);
        agent = GuestAgentPort.of(real.address()).connect(BOUND);
        List<String> allowed = agent.blocking().commands().guestInfo().supportedCommands().stream()
                .filter(GuestAgentCommandInfo::enabled)
                .map(GuestAgentCommandInfo::name)
                .toList();
        assertThat(allowed).contains("guest-ping").doesNotContainAnyElementsOf(RealGuestAgent.DANGEROUS);
    }

    @AfterEach
    void close() {
        agent.close();
        real.close();
    }

    @Test
    void version_real_isOne() {
        assertThat(agent.version().major()).isGreaterThanOrEqualTo(7);
        agent.blocking().commands().guestPing();
        assertThat(agent.blocking().execute(GuestGetOsinfo.of()).kernelRelease())
                .isNotEmpty();
    }

    @Test
    void exec_program_returnsWhatItWroteAndItsStatus() {
        ExecResult ended = agent.exec("/bin/sh", "-c", "echo out; echo err >&2; exit 3");

        assertThat(ended.stdout()).isEqualTo("out\n");
        assertThat(ended.stderr()).isEqualTo("err\n");
        assertThat(ended.exitCode()).isEqualTo(3);
    }

    @Test
    void exec_inputAndEnvironment_reachTheProgram() {
        String input = Base64.getEncoder().encodeToString(new byte[] {0, 1, (byte) 0xFF});
        GuestExec command = GuestExec.builder("/bin/sh")
                .arg(List.of("-c", "/bin/cat; printf '%s' \"$GREETING\""))
                .addEnv("GREETING=a b")
                .inputData(input)
                .build();

        byte[] out = agent.exec(command, BOUND).stdoutBytes();

        assertThat(out).startsWith(0, 1, 0xFF).endsWith("a b".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void exec_killedProgram_tellsTheSignal() {
        ExecResult ended = agent.exec("/bin/sh", "-c", "kill -9 $$");

        assertThat(ended.signal()).isEqualTo(9);
        assertThat(ended.succeeded()).isFalse();
    }

    @Test
    void exec_outputOverTheAgentsLimit_isMarkedTruncated() {
        ExecResult ended = agent.exec("/bin/sh", "-c", "head -c 20000000 /dev/zero");

        assertThat(ended.stdoutTruncated()).isTrue();
        assertThat(ended.stdoutBytes()).hasSize(16 << 20);
        agent.blocking().commands().guestPing();
    }

    @Test
    void exec_merged_needsANewAgent() {
        GuestExec command = GuestExec.builder("/bin/sh")
                .arg(List.of("-c", "echo out; echo err >&2"))
                .captureOutput(GuestExecCaptureOutput.of(GuestExecCaptureOutputMode.MERGED))
                .build();

        if (agent.version().atLeast(8, 1)) {
            assertThat(agent.exec(command, BOUND).stdout()).isEqualTo("out\nerr\n");
        } else {
            assertThatThrownBy(() -> agent.exec(command, BOUND))
                    .isInstanceOf(GuestAgentException.class)
                    .hasMessageContaining("8.1");
        }
    }

    @Test
    void exec_noSuchProgram_failsAndTheAgentGoesOn() {
        assertThatThrownBy(() -> agent.exec("/no/such/program")).isInstanceOf(QmpCommandException.class);

        assertThat(agent.exec("/bin/echo", "still").stdout()).isEqualTo("still\n");
    }

    @Test
    void exec_longerThanItsLimit_timesOutAndTheAgentGoesOn() {
        Path end = directory.resolve("end");
        GuestExec command = GuestExec.builder("/bin/sh")
                .arg(List.of("-c", "until [ -e " + end + " ]; do :; done"))
                .build();
        try {
            assertThatThrownBy(() -> agent.exec(command, Duration.ofMillis(200)))
                    .isInstanceOf(QmpTimeoutException.class);
        } finally {
            agent.writeFile(end.toString(), "");
        }
        assertThat(agent.exec("/bin/echo", "still").stdout()).isEqualTo("still\n");
    }

    @Test
    void files_binaryOfSeveralParts_comeBackExactly() throws IOException {
        byte[] content = new byte[1_000_003];
        new Random(7).nextBytes(content);
        Path file = directory.resolve("bin ary");

        agent.writeFile(file.toString(), content);

        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        assertThat(agent.readFile(file.toString())).isEqualTo(content);
        agent.writeFile(file.toString(), "kürzer");
        assertThat(file).hasContent("kürzer");
    }

    @Test
    void readFile_errors_leaveNoHandleOpen() {
        assertThatThrownBy(() -> agent.readFile("/no/such/file")).isInstanceOf(QmpCommandException.class);
        assertThatThrownBy(() -> agent.readFile(directory.toString())).isInstanceOf(QmpCommandException.class);

        long next = agent.blocking().commands().guestFileOpen("/dev/null");
        GuestFileSeek former = GuestFileSeek.of(next - 1, 0, GuestFileWhence.of(0));
        assertThatThrownBy(() -> agent.blocking().execute(former)).isInstanceOf(QmpCommandException.class);
        agent.blocking().commands().guestFileClose(next);
    }

    @Test
    void readFile_emptyAndKernelsFiles_areRead() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));

        assertThat(agent.readFile(empty.toString())).isEmpty();
        assertThat(agent.readFile("/proc/self/status")).startsWith("Name:".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void execute_forbiddenCommand_isDisabled() {
        assertThatThrownBy(() -> agent.blocking().commands().guestGetUsers())
                .isInstanceOf(GuestCommandDisabledException.class)
                .hasMessageContaining(RealGuestAgent.FORBIDDEN);
    }

    @Test
    void execute_manyAtOnce_eachGetsItsOwnReply() {
        List<CompletableFuture<ExecResult>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(agent.execAsync("/bin/echo", "n" + i));
        }

        for (int i = 0; i < 20; i++) {
            assertThat(result(all.get(i)).stdout()).isEqualTo("n" + i + "\n");
        }
    }

    @Test
    void connect_second_isNotReadyUntilTheFirstLeaves() {
        QmpOptions hasty =
                QmpOptions.builder().connectTimeout(Duration.ofMillis(300)).build();
        assertThat(failure(GuestAgent.connectAsync(real.address(), hasty), GuestAgentNotReadyException.class))
                .hasMessageContaining("one at a time");

        agent.close();
        try (GuestAgent next = GuestAgentPort.of(real.address()).connect(BOUND)) {
            next.blocking().commands().guestPing();
        }
    }

    @Test
    void connect_afterHalfACommandOfAnother_isInSync() throws IOException {
        agent.close();
        try (SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.connect(real.address());
            other.write(ByteBuffer.wrap("{\"execute\": \"guest-pi".getBytes(StandardCharsets.UTF_8)));
        }

        try (GuestAgent next = GuestAgentPort.of(real.address()).connect(BOUND)) {
            next.blocking().commands().guestPing();
        }
    }

    @Test
    void ready_agentStartsLater_waitsForIt() throws IOException {
        Path later = Files.createDirectory(directory.resolve("later"));
        Path socket = later.resolve("qga");
        CompletableFuture<GuestAgent> ready =
                GuestAgentPort.of(UnixDomainSocketAddress.of(socket)).connectAsync(BOUND);
        assertThat(ready).isNotDone();

        try (RealGuestAgent second = RealGuestAgent.start(later);
                GuestAgent client = result(ready)) {
            assertThat(second.address()).isEqualTo(UnixDomainSocketAddress.of(socket));
            result(client.commands().guestPing());
        }
    }
}
