package dev.qemu4j.vm.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleSocketTest {
    /** As on a host that speaks German. */
    private static final String BROKEN_PIPE = "Daten\u00fcbergabe unterbrochen (broken pipe)";

    @TempDir
    private Path directory;

    private ConsoleLoop loop;
    private ConsoleState state;
    private ConsoleSocket socket;
    private SocketChannel guest;

    @BeforeEach
    void connect() throws IOException {
        Path path = directory.resolve("s");
        loop = ConsoleLoop.started();
        state = new ConsoleState("console0", ConsoleState.log(directory.resolve("log")), new ConsoleThreads(null));
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        server.configureBlocking(false);
        socket = new ConsoleSocket(loop, path, server, state);
        socket.start();
        guest = SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    @AfterEach
    void close() throws IOException {
        guest.close();
        socket.close("the test has ended");
    }

    @Test
    void failed_peerHasGone_isTheMachinesEndWhateverTheSystemsLanguage() throws Exception {
        socket.afterReading(() -> {
            try {
                guest.write(StandardCharsets.UTF_8.encode("last words"));
                guest.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            socket.failed(new IOException(BROKEN_PIPE));
        });

        assertThat(end()).isEqualTo(ConsoleEnd.BY_QEMU);
        assertThat(state.lastLines()).isEqualTo("last words");
    }

    @Test
    void failed_peerIsThere_isAFailureOfTheSocket() throws Exception {
        socket.afterReading(() -> socket.failed(new IOException("out of buffers")));

        assertThat(end().reason()).contains("its socket failed", "out of buffers");
    }

    @Test
    void read_anError_endsTheConsoleAndAllThatWait() throws Exception {
        VmConsole console = new VmConsole(state, socket);
        CompletableFuture<ConsoleMatch> wait = console.expectAsync("never", Duration.ofMinutes(5));
        state.follow(new FailsOnce());

        guest.write(StandardCharsets.UTF_8.encode("hello"));

        assertThat(end().reason()).contains("its socket failed", "injected");
        assertThat(failure(wait)).isInstanceOf(ConsoleEndedException.class);
        assertThat(failure(socket.send(new byte[] {1}))).isInstanceOf(ConsoleEndedException.class);
        assertThat(failure(console.expectAsync("later", Duration.ofMinutes(5))))
                .isInstanceOf(ConsoleEndedException.class);
    }

    @Test
    void close_anErrorWhileTheRestIsRead_endsTheConsole() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        loop.execute(() -> awaitUninterruptibly(held));
        guest.write(StandardCharsets.UTF_8.encode("the rest"));
        state.follow(new FailsOnce());
        CompletableFuture<@Nullable Void> sent = socket.send(new byte[1024]);

        socket.close("the test wants it");
        held.countDown();

        assertThat(end().reason()).contains("injected");
        assertThat(sent)
                .satisfiesAnyOf(
                        call -> assertThat(call).succeedsWithin(30, TimeUnit.SECONDS),
                        call -> assertThat(failure(call)).isInstanceOf(ConsoleEndedException.class));
    }

    @Test
    void send_noThreadToBeHad_completesAllTheSame() throws Exception {
        Path path = directory.resolve("t");
        Executor full = task -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        try (ConsolePort port = ConsolePort.listen("console1", path, full);
                SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            CompletableFuture<@Nullable Void> sent = port.console().sendAsync("x");
            other.write(StandardCharsets.UTF_8.encode("prompt"));

            assertThat(sent).succeedsWithin(30, TimeUnit.SECONDS);
            assertThat(port.console().expectAsync("prompt", Duration.ofMinutes(5)))
                    .succeedsWithin(30, TimeUnit.SECONDS);
        }
    }

    /** Has no memory, the first time. */
    private static final class FailsOnce implements Runnable {
        private final AtomicBoolean failed = new AtomicBoolean();

        @Override
        public void run() {
            if (failed.compareAndSet(false, true)) {
                throw new OutOfMemoryError("injected");
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable failure(CompletableFuture<?> call) {
        try {
            call.get(30, TimeUnit.SECONDS);
            throw new AssertionError("a result");
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("neither result nor failure", e);
        }
    }

    private ConsoleEnd end() throws Exception {
        return state.end().get(30, TimeUnit.SECONDS);
    }
}
