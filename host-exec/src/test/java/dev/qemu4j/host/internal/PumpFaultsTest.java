package dev.qemu4j.host.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails each use that a pump makes of a pipe and of its sinks: the pump ends and reports it to every consumer. */
class PumpFaultsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    static Stream<Supplier<Throwable>> failures() {
        return Stream.of(
                () -> new IOException("injected"),
                () -> new Exception("injected, as from another JVM language"),
                () -> new IllegalStateException("injected"),
                () -> new OutOfMemoryError("injected"),
                () -> new StackOverflowError("injected"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void run_pipeFailsAtAnyRead_endsAndClosesThePipe(Supplier<Throwable> failure) throws Exception {
        for (int nth = 1; nth <= 4; nth++) {
            FaultyPipe pipe = new FaultyPipe(failure, nth);
            Taken taken = new Taken();
            OutputPump pump = new OutputPump(pipe, List.of(taken));
            Thread thread = new Thread(pump);
            thread.setUncaughtExceptionHandler((ended, thrown) -> {}); // as expected
            thread.start();

            assertThat(pump.awaitEnd(LONG))
                    .as("ends, with the failure at read %d", nth)
                    .isTrue();
            thread.join(LONG.toMillis());
            assertThat(taken.bytes.size()).isEqualTo(nth - 1);
            assertThat(taken.ended).isTrue();
            assertThat(pipe.closed).as("the program does not wait for a reader").isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void run_sinkThrows_theOthersGetAll(Supplier<Throwable> failure) throws Exception {
        OutputSink faulty = new OutputSink() {
            @Override
            public void write(byte[] bytes, int length) {
                throw PumpFaultsTest.<RuntimeException>unchecked(failure.get());
            }
        };
        Taken taken = new Taken();
        OutputPump pump = new OutputPump(new ByteArrayInputStream(new byte[100_000]), List.of(faulty, taken));

        pump.run();

        assertThat(pump.awaitEnd(LONG)).isTrue();
        assertThat(taken.bytes.size()).isEqualTo(100_000);
        assertThat(taken.ended).isTrue();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void run_sinkThrowsAtTheEnd_theOthersLearnOfIt(Supplier<Throwable> failure) throws Exception {
        OutputSink faulty = new OutputSink() {
            @Override
            public void write(byte[] bytes, int length) {}

            @Override
            public void end() {
                throw PumpFaultsTest.<RuntimeException>unchecked(failure.get());
            }
        };
        Taken taken = new Taken();
        OutputPump pump = new OutputPump(InputStream.nullInputStream(), List.of(faulty, taken));

        pump.run();

        assertThat(pump.awaitEnd(LONG)).isTrue();
        assertThat(taken.ended).isTrue();
    }

    private static final class Taken implements OutputSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final AtomicBoolean ended = new AtomicBoolean();

        @Override
        public void write(byte[] some, int length) {
            bytes.write(some, 0, length);
        }

        @Override
        public void end() {
            ended.set(true);
        }
    }

    /** Gives a byte at each read but the nth. */
    private static final class FaultyPipe extends InputStream {
        private final AtomicBoolean closed = new AtomicBoolean();
        private final Supplier<Throwable> failure;
        private final int nth;
        private int reads;

        FaultyPipe(Supplier<Throwable> failure, int nth) {
            this.failure = failure;
            this.nth = nth;
        }

        @Override
        public int read() {
            if (++reads == nth) {
                throw PumpFaultsTest.<RuntimeException>unchecked(failure.get());
            }
            return 'x';
        }

        @Override
        public int read(byte[] into, int from, int length) {
            into[from] = (byte) read();
            return 1;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
