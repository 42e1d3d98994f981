package dev.qemu4j.qmp.testing.socket.internal;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A thread that serves one client after the other, as a monitor of QEMU does. */
public final class Acceptor implements Closeable {
    /** Serves a client until it is gone. */
    public interface Service {
        void serve(SocketChannel client) throws IOException;
    }

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Endpoint endpoint;
    private final Service service;
    private final Consumer<Throwable> failures;
    private final Thread thread = FakeThreads.daemon("serve", this::run);
    private volatile @Nullable SocketChannel client;
    private volatile boolean closed;

    public Acceptor(Endpoint endpoint, Service service, Consumer<Throwable> failures) {
        this.endpoint = endpoint;
        this.service = service;
        this.failures = failures;
    }

    public SocketAddress address() {
        return endpoint.address();
    }

    public void start() {
        thread.start();
    }

    /** Ends the client and the thread and frees the address. */
    @Override
    public void close() throws IOException {
        closed = true;
        endpoint.close();
        SocketChannel current = client;
        if (current != null) {
            current.close();
        }
        thread.interrupt();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IOException("thread '" + thread.getName() + "' did not end within " + PATIENCE);
        }
    }

    private void run() {
        try {
            for (SocketChannel next = endpoint.next(); next != null && !closed; next = endpoint.next()) {
                client = next;
                serve(next);
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!closed) {
                failures.accept(e);
            }
        }
    }

    private void serve(SocketChannel next) throws IOException {
        try (next) {
            service.serve(next);
        } catch (IOException e) {
            // The client is gone or the script dropped it, which a monitor lives with: the next one may come.
        }
    }
}
