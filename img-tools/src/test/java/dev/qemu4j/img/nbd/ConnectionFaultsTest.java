package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.img.internal.Alarm;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fails each use that a connection makes of its transport, its timer and its callers in turn, as without memory: all that is waited
 * for ends, no room for requests is lost, and the connection is usable, or says that it is not.
 */
@Timeout(300)
class ConnectionFaultsTest {
    private static final int ROOM = 8;
    private static final NbdExport EXPORT =
            new NbdExport(1 << 20, Wire.CAN_FLUSH, null, NbdExport.BlockSizes.DEFAULT, Map.of(), false);

    enum Kind {
        EXCEPTION,
        BROKEN,
        ERROR,
        MEMORY,
        STACK;

        private Throwable failure() {
            return switch (this) {
                case EXCEPTION -> new IllegalStateException("injected");
                case BROKEN -> new IOException("injected");
                case ERROR -> new NoClassDefFoundError("injected");
                case MEMORY -> new OutOfMemoryError("injected");
                case STACK -> new StackOverflowError("injected");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void session_anyUseOfTheTransportFails_allEnds(Kind kind) throws Exception {
        int nth = 1;
        for (; ; nth++) {
            Faults faults = new Faults(kind, nth);
            Connection connection = new Connection(new Transporting(faults), EXPORT, options(), Alarm::in);
            run(connection, kind + " at use " + nth);
            if (!faults.met()) {
                break;
            }
        }
        assertThat(nth).as("uses of the transport").isGreaterThan(2 * ROOM);
    }

    /** Without an alarm nothing would end a request that the server does not answer. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BROKEN")
    void request_alarmCannotBeHad_isRefusedAndTakesNoRoom(Kind kind) throws Exception {
        Faults faults = new Faults(kind, 1);
        NbdOptions hasty = NbdOptions.builder()
                .requestTimeout(Duration.ofMillis(100))
                .inFlightLimit(1)
                .build();
        Transporting silent = new Transporting(new Faults(kind, 0));
        silent.silent = true;
        Connection connection = new Connection(silent, EXPORT, hasty, (nanos, task) -> {
            faults.<RuntimeException>point();
            return Alarm.in(nanos, task);
        });
        connection.start();

        assertThatThrownBy(() -> send(connection, new CompletableFuture<>()))
                .isInstanceOf(kind.failure().getClass());
        CompletableFuture<Optional<QemuException>> second = new CompletableFuture<>();
        send(connection, second); // has room, and an alarm of its own

        assertThat(second.get(60, TimeUnit.SECONDS)).containsInstanceOf(NbdTimeoutException.class);
        connection.close();
    }

    private static void run(Connection connection, String when) throws Exception {
        connection.start();
        List<CompletableFuture<Optional<QemuException>>> calls = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < ROOM; i++) {
                CompletableFuture<Optional<QemuException>> call = new CompletableFuture<>();
                calls.add(call);
                sendOr(connection, call);
            }
            for (CompletableFuture<Optional<QemuException>> call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS)).as(when).isNotNull();
            }
        }
        boolean usable = connection.isOpen();
        CompletableFuture<Optional<QemuException>> last = new CompletableFuture<>();
        sendOr(connection, last);
        boolean answered = last.get(60, TimeUnit.SECONDS).isEmpty();
        assertThat(answered ? usable : !connection.isOpen()).as(when).isTrue();

        closeWhatever(connection);

        connection.ended().get(60, TimeUnit.SECONDS);
        assertThat(connection.isOpen()).as(when).isFalse();
    }

    /** The goodbye may be what fails. */
    private static void closeWhatever(Connection connection) {
        try {
            connection.close();
        } catch (RuntimeException | Error e) {
            assertThat(e).hasMessage("injected");
        }
    }

    private static void sendOr(Connection connection, CompletableFuture<Optional<QemuException>> call) {
        try {
            send(connection, call);
        } catch (NbdBacklogException e) {
            throw new AssertionError("room was lost", e);
        } catch (RuntimeException | Error e) {
            call.complete(Optional.of(new NbdDisconnectedException("told by the call", e)));
        }
    }

    private static void send(Connection connection, CompletableFuture<Optional<QemuException>> call) {
        Request request = Request.read(0, ByteBuffer.allocate(512), 0)
                .onDone(failure -> call.complete(Optional.ofNullable(failure)));
        connection.sendLater(request);
    }

    private static NbdOptions options() {
        return NbdOptions.builder()
                .inFlightLimit(ROOM)
                .requestTimeout(Duration.ofHours(1))
                .build();
    }

    /** Throws at the nth point. */
    private record Faults(Kind kind, int nth, AtomicInteger points) {
        Faults(Kind kind, int nth) {
            this(kind, nth, new AtomicInteger());
        }

        boolean met() {
            return points.get() >= nth;
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        <E extends Throwable> void point() throws E {
            if (points.incrementAndGet() == nth) {
                throw (E) kind.failure();
            }
        }
    }

    /** Answers all reads, and may fail before and after each use. */
    private static final class Transporting implements Transport {
        private static final byte[] CLOSED = {};

        private final Faults faults;
        private final BlockingQueue<byte[]> replies = new LinkedBlockingQueue<>();
        private ByteBuffer reply = ByteBuffer.allocate(0);
        private boolean silent;

        Transporting(Faults faults) {
            this.faults = faults;
        }

        @Override
        public void readFully(ByteBuffer target) throws IOException {
            faults.<IOException>point();
            while (target.hasRemaining()) {
                if (!reply.hasRemaining()) {
                    reply = ByteBuffer.wrap(take());
                }
                target.put(reply.get());
            }
            faults.<IOException>point();
        }

        private byte[] take() throws IOException {
            try {
                byte[] next = replies.take();
                if (next == CLOSED) {
                    replies.add(CLOSED);
                    throw new EOFException("closed");
                }
                return next;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void write(ByteBuffer... sources) throws IOException {
            faults.<IOException>point();
            for (int i = 0; i < sources.length && !silent; i += 2) {
                if (sources[i].getShort(6) == Wire.READ) {
                    byte[] answer = new byte[16 + 512];
                    ByteBuffer.wrap(answer)
                            .putInt(Wire.SIMPLE_REPLY_MAGIC)
                            .putInt(0)
                            .putLong(sources[i].getLong(8));
                    replies.add(answer);
                }
            }
            faults.<IOException>point();
        }

        @Override
        public void close() {
            replies.add(CLOSED);
        }
    }
}
