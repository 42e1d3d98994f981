package dev.qemu4j.img.nbd;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.internal.Alarm;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One attempt to connect and negotiate, which ends with a time limit. */
final class Connecting {
    private final SocketAddress address;
    private final NbdOptions options;
    private final String wait;
    private final AtomicBoolean through = new AtomicBoolean();
    private final AtomicBoolean late = new AtomicBoolean();

    Connecting(SocketAddress address, NbdOptions options) {
        this.address = address;
        this.options = options;
        wait = "connecting to the NBD server at " + address;
    }

    Connection connect(String export) {
        return negotiate(handshake -> {
            NbdExport agreed = handshake.go(export);
            Connection connection = new Connection(handshake.transport(), agreed, options);
            connection.start();
            return connection;
        });
    }

    List<String> list() {
        return negotiate(handshake -> {
            List<String> names = handshake.list();
            handshake.transport().close();
            return names;
        });
    }

    private <T> T negotiate(Negotiation<T> negotiation) {
        Await.requireAllowed(wait);
        PlainTransport transport = null;
        Handshake handshake = null;
        Alarm tooLong = null;
        try {
            PlainTransport opened = PlainTransport.open(address);
            transport = opened;
            tooLong = Alarm.in(TimeLimit.nanos(options.connectTimeout()), () -> closeUnlessThrough(opened));
            connect(opened);
            handshake = new Handshake(opened, options);
            T result = negotiation.run(handshake);
            through.set(true);
            return result;
        } catch (IOException | RuntimeException | Error e) {
            through.set(true);
            if (transport != null) {
                transport.close();
            }
            throw failure(e, handshake);
        } finally {
            if (tooLong != null) {
                tooLong.cancel();
            }
        }
    }

    /**
     * Connects to a Unix socket on a thread of the system's. There the kernel waits while the server's queue of connections is full; on a
     * virtual thread, whose sockets do not block, it refuses at once.
     */
    private void connect(PlainTransport transport) throws IOException {
        if (!(address instanceof UnixDomainSocketAddress)) {
            transport.connect(address);
            return;
        }
        CompletableFuture<Optional<IOException>> end = Task.start("nbd-connect", task -> {
            try {
                transport.connect(address);
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(e);
            }
        });
        Optional<IOException> failure = Await.result(end, wait);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void closeUnlessThrough(PlainTransport transport) {
        if (!through.get()) {
            late.set(true);
            transport.close();
        }
    }

    private RuntimeException failure(Throwable cause, @Nullable Handshake handshake) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof ClosedByInterruptException) {
            return QemuInterruptedException.of(wait, null);
        }
        if (late.get()) {
            String within = " within " + TimeLimit.millis(options.connectTimeout()) + " ms";
            return new NbdTimeoutException(late(handshake, within), cause);
        }
        return cause instanceof RuntimeException known
                ? known
                : new NbdConnectException("no NBD connection to " + address + ": " + cause.getMessage(), cause);
    }

    private String late(@Nullable Handshake handshake, String within) {
        if (handshake == null && address instanceof UnixDomainSocketAddress) {
            return "the NBD server at " + address + " did not take the connection" + within
                    + ": its queue of connections is full, as it is busy or stopped";
        }
        if (handshake == null || handshake.isGreeted()) {
            return "no NBD server answered at " + address + within;
        }
        return "the NBD server at " + address + " took the connection, but did not greet" + within
                + ": it is busy with other clients, or hangs (one of qemu-nbd's has one client at a time, unless it is told"
                + " otherwise, as by shared of ServeOptions)";
    }

    /** The negotiation on a connection before it carries requests. */
    @FunctionalInterface
    private interface Negotiation<T> {
        T run(Handshake handshake) throws IOException;
    }
}
