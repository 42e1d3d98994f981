package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.Transcript.Sender;
import dev.qemu4j.qmp.testing.json.internal.JsonStream;
import dev.qemu4j.qmp.testing.socket.internal.Acceptor;
import dev.qemu4j.qmp.testing.socket.internal.Endpoint;
import dev.qemu4j.qmp.testing.socket.internal.FakeThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Stands between a client and a real QEMU and writes down what they say, for {@link FakeQmpServer#replay(Path)}.
 *
 * <p>Bytes pass as they come. The transcript has one JSON object a line: {@code from} is {@code client} or {@code qemu},
 * {@code millis} the time since the recording started, {@code message} the message; what is not JSON is written as a
 * string that describes it. Whatever secrets the messages hold are in the transcript too.
 */
public final class RecordingProxy implements AutoCloseable {
    private final SocketAddress qemu;
    private final OutputStream transcript;
    private final long started = System.nanoTime();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final Acceptor acceptor;

    private RecordingProxy(Endpoint endpoint, SocketAddress qemu, OutputStream transcript) {
        this.qemu = qemu;
        this.transcript = transcript;
        acceptor = new Acceptor(endpoint, this::serve, failures::add);
    }

    /**
     * Starts a proxy on a Unix socket in a private directory.
     *
     * @param qemu where QEMU listens
     * @param transcript the file to write, emptied first
     * @return the proxy, listening
     * @throws UncheckedIOException if it cannot listen or write
     */
    public static RecordingProxy start(SocketAddress qemu, Path transcript) {
        try {
            RecordingProxy proxy = new RecordingProxy(Endpoint.unix(), qemu, Files.newOutputStream(transcript));
            proxy.acceptor.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the address for clients, instead of QEMU's.
     *
     * @return a Unix address
     */
    public SocketAddress address() {
        return acceptor.address();
    }

    /**
     * Ends the connection and completes the transcript.
     *
     * @throws AssertionError if the proxy itself failed
     * @throws UncheckedIOException if something cannot be closed
     */
    @Override
    public void close() {
        try (transcript) {
            acceptor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the proxy failed", failures.get(0));
        }
    }

    private void serve(SocketChannel client) throws IOException {
        ExecutorService replies = Executors.newSingleThreadExecutor(task -> FakeThreads.daemon("record", task));
        try (SocketChannel server = connect()) {
            replies.execute(() -> passReplies(server, client));
            pass(client, server, Sender.CLIENT);
        } finally {
            replies.shutdown();
        }
    }

    private SocketChannel connect() throws IOException {
        try {
            return SocketChannel.open(qemu);
        } catch (IOException e) {
            failures.add(e);
            throw e;
        }
    }

    private void passReplies(SocketChannel server, SocketChannel client) {
        try (client) {
            pass(server, client, Sender.QEMU);
        } catch (IOException e) {
            // One of them is gone: closing the client ends the other direction as well.
        } catch (RuntimeException | Error e) {
            failures.add(e);
        }
    }

    /** Writes a message down before it is passed on, so that a reply never stands before its request. */
    private void pass(SocketChannel from, SocketChannel to, Sender sender) throws IOException {
        JsonStream messages = new JsonStream(new Recorder(sender));
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (from.read(buffer) >= 0) {
            messages.accept(buffer.flip());
            buffer.rewind();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.clear();
        }
    }

    private final class Recorder implements JsonStream.Sink {
        private final Sender sender;

        Recorder(Sender sender) {
            this.sender = sender;
        }

        @Override
        public void value(JsonNode value) {
            long millis = (System.nanoTime() - started) / 1_000_000;
            try {
                synchronized (transcript) {
                    transcript.write(Transcript.line(sender, millis, value));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void error(String description) {
            value(JsonNodeFactory.instance.stringNode(description));
        }
    }
}
