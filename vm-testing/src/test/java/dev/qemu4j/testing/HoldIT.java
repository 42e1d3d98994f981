package dev.qemu4j.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.template.VmSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** Failed tests whose machines are held for somebody to look. */
@Tag("once")
@Timeout(120)
class HoldIT {
    private static final Pattern SOCKET = Pattern.compile("UNIX-CONNECT:(\\S+)");
    private static final Duration PAUSE = Duration.ofMillis(20);

    @TempDir
    private Path evidence;

    @VmTest
    static class Failing {
        @Vm
        static final VmSpec guest = Guests.embedded();

        @Test
        void fails(VirtualMachine vm) {
            vm.console().failOn(ConsoleAlarm.of("ready", Pattern.compile("ready")));
            fail("on purpose");
        }
    }

    @Test
    void hold_failedTest_letsSomebodyInUntilTheFileIsGone() throws Exception {
        CompletableFuture<EngineExecutionResults> run = run("600");
        Path held = awaitHeld();
        String ways = Files.readString(held);
        List<Path> sockets = SOCKET.matcher(ways)
                .results()
                .map((MatchResult found) -> Path.of(found.group(1)))
                .toList();
        assertThat(ways).startsWith("guest: VirtualMachine[").contains("socat -,rawer");

        try (SocketChannel console = connect(sockets.get(0));
                BufferedReader said = lines(console)) {
            assertThat(said.lines().anyMatch(line -> line.contains("ready last=")))
                    .isTrue();
            console.write(ByteBuffer.wrap("w 1\n".getBytes(UTF_8)));
            assertThat(said.lines().anyMatch(line -> line.contains("done 1"))).isTrue();
        }
        try (SocketChannel qmp = connect(sockets.get(1));
                BufferedReader said = lines(qmp)) {
            qmp.write(ByteBuffer.wrap(
                    "{\"execute\":\"query-status\",\"id\":7}\nnonsense\n{\"execute\":\"no\"}\n".getBytes(UTF_8)));
            assertThat(said.readLine()).contains("\"id\":7").contains("\"running\"");
            assertThat(said.readLine()).contains("\"error\"");
            assertThat(said.readLine()).contains("CommandNotFound");
        }
        Files.delete(held);

        run.join().testEvents().assertStatistics(tests -> tests.failed(1));
        assertThat(sockets).hasSize(2).noneMatch(Files::exists);
    }

    @Test
    void hold_limitOver_goesOn() {
        run("1").join().testEvents().assertStatistics(tests -> tests.failed(1));

        assertThat(held()).exists();
    }

    private CompletableFuture<EngineExecutionResults> run(String seconds) {
        Map<String, String> parameters =
                Map.of("qemu4j.testing.hold", seconds, "qemu4j.testing.evidence", evidence.toString());
        return CompletableFuture.supplyAsync(() -> Kit.run(parameters, Failing.class));
    }

    private Path awaitHeld() {
        Await.until(
                Await.Condition.polling(() -> held().toFile().length() > 0, PAUSE),
                "waiting for the hold",
                Duration.ofSeconds(60));
        return held();
    }

    private Path held() {
        return evidence.resolve("dev.qemu4j.testing.HoldIT_Failing.fails").resolve("held");
    }

    private static SocketChannel connect(Path socket) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private static BufferedReader lines(SocketChannel channel) {
        return new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
    }
}
