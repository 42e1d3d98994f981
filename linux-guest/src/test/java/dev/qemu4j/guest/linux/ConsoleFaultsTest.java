package dev.qemu4j.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.guest.linux.LinuxGuestException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails each use of a console's channel in turn: all that is waited for ends, and so does what is asked later. */
class ConsoleFaultsTest {
    /** Far longer than the test takes: what ends by this limit has failed the test. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] SAID = "qemu4j-linux-guest: ready 6.1\r\nqemu4j-linux-guest: answer other 0 0 \r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    static Stream<Supplier<Throwable>> failures() {
        return Stream.of(
                () -> new IOException("injected"),
                () -> new IllegalStateException("injected"),
                () -> new OutOfMemoryError("injected"),
                () -> new StackOverflowError("injected"));
    }

    @AfterEach
    void endCallers() {
        callers.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void console_channelFailsAtAnyUse_endsAllThatWaits(Supplier<Throwable> failure) {
        for (int nth = 0; nth <= SAID.length + 3; nth++) {
            FaultyServer server = new FaultyServer(failure, nth);
            LinuxGuestConsole console = LinuxGuestConsole.start(directory.resolve("s"), server);
            List<CompletableFuture<?>> calls = List.of(
                    CompletableFuture.supplyAsync(() -> console.awaitExit(LONG), callers),
                    CompletableFuture.supplyAsync(() -> console.run("true", LONG), callers),
                    CompletableFuture.runAsync(() -> console.powerOff(LONG), callers));
            server.begun.countDown();

            for (CompletableFuture<?> call : calls) {
                assertClosed(awaitEnd(call), nth);
            }
            assertClosed(awaitEnd(CompletableFuture.supplyAsync(() -> console.run("true", LONG), callers)), nth);
            assertClosed(awaitEnd(CompletableFuture.supplyAsync(() -> console.awaitExit(LONG), callers)), nth);
            console.close();
        }
    }

    private static void assertClosed(Throwable end, int nth) {
        assertThat(end)
                .as("with the failure at use %d", nth)
                .isNotInstanceOf(QemuTimeoutException.class)
                .isInstanceOfSatisfying(
                        LinuxGuestException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }

    private static Throwable awaitEnd(CompletableFuture<?> call) {
        try {
            call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new AssertionError("a result");
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("neither result nor failure", e);
        }
    }

    /** One QEMU connects, whose channel says its bytes one by one; fails at its nth use, and whenever there is no more. */
    private static final class FaultyServer implements LinuxGuestConsole.Server, ByteChannel {
        private final Supplier<Throwable> failure;
        private final int nth;
        private final AtomicInteger uses = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private int said;

        FaultyServer(Supplier<Throwable> failure, int nth) {
            this.failure = failure;
            this.nth = nth;
        }

        @Override
        public ByteChannel accept() throws IOException {
            if (nth == 0) {
                throw ConsoleFaultsTest.<IOException>unchecked(failure.get());
            }
            return this;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            try {
                begun.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            use();
            if (said == SAID.length) {
                throw ConsoleFaultsTest.<IOException>unchecked(failure.get());
            }
            into.put(SAID[said++]);
            return 1;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            use();
            int length = from.remaining();
            from.position(from.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            throw new IllegalStateException("injected");
        }

        private void use() throws IOException {
            if (uses.incrementAndGet() == nth) {
                throw ConsoleFaultsTest.<IOException>unchecked(failure.get());
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
