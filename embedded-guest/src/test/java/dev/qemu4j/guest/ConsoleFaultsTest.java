package dev.qemu4j.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.guest.GuestException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails each use of a console's channel in turn: all that is waited for ends, and so does what is asked later. */
class ConsoleFaultsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] SAID =
            "q4j-guest 1 ready last=0 max=2040\r\nhb 1\r\nok n 5\r\n".getBytes(StandardCharsets.US_ASCII);

    static Stream<Supplier<Throwable>> failures() {
        return Stream.of(
                () -> new IOException("injected"),
                () -> new IllegalStateException("injected"),
                () -> new OutOfMemoryError("injected"),
                () -> new StackOverflowError("injected"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void console_channelFailsAtAnyUse_endsAllThatWaits(Supplier<Throwable> failure) {
        for (int nth = 1; nth <= SAID.length + 2; nth++) {
            FaultyChannel channel = new FaultyChannel(failure, nth);
            GuestConsole console = GuestConsole.of(channel, LONG);
            List<CompletableFuture<?>> calls = List.of(
                    console.nextHeartbeat(),
                    console.lastRecordAsync(),
                    console.writeAsync(7),
                    console.readAsync(1),
                    console.powerOffAsync());
            channel.begin();

            calls.forEach(ConsoleFaultsTest::awaitEnd);

            assertThat(awaitEnd(console.lastRecordAsync()))
                    .as("asked after the end, with the failure at use %d", nth)
                    .isInstanceOfSatisfying(
                            GuestException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
            console.close();
        }
    }

    @Test
    void run_noThreadToBeHad_runsInThisOne() {
        Executor full = task -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        AtomicBoolean ran = new AtomicBoolean();

        Callbacks.run(full, () -> ran.set(true));

        assertThat(ran).isTrue();
    }

    private static Throwable awaitEnd(CompletableFuture<?> call) {
        try {
            call.get(LONG.toSeconds(), TimeUnit.SECONDS);
            return new AssertionError("a result");
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("neither result nor failure", e);
        }
    }

    /** Says its bytes one by one; fails at its nth use, and whenever there is no more. */
    private static final class FaultyChannel implements ByteChannel {
        private final Supplier<Throwable> failure;
        private final int nth;
        private final AtomicInteger uses = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private int said;

        FaultyChannel(Supplier<Throwable> failure, int nth) {
            this.failure = failure;
            this.nth = nth;
        }

        void begin() {
            begun.countDown();
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
