package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import dev.qemu4j.qmp.testing.socket.internal.Acceptor;
import dev.qemu4j.qmp.testing.socket.internal.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A peer that speaks QMP as QEMU does and answers as a test scripts it.
 *
 * <pre>{@code
 * try (FakeQmpServer qemu = FakeQmpServer.start()) {
 *     qemu.expect(execute("stop")).reply().thenEvent("STOP");
 *     qemu.whenever(execute("query-status")).reply("{'status': 'paused', 'running': false}");
 *     // connect the client to qemu.address() and use it
 * }
 * }</pre>
 *
 * <p>The greeting, the negotiation and the errors for malformed requests are QEMU's own and need no script. A request
 * gets the answer of the next expectation if it is the one expected, else that of a standing answer, else an error that
 * says what came and what the test expects, and then {@link #verify()} fails. {@link #close()} verifies, too. One client is served at a time, as a monitor of QEMU does;
 * the next one is greeted when it has left.
 *
 * <p>What a request may take is bounded as in QEMU: 64 MiB, two million tokens and 1,024 levels. One without an end, be it a line or a string, gets
 * QEMU's error then, such as {@code JSON token size limit exceeded}, and what follows is read anew.
 *
 * <p>Safe for use by several threads. Its own threads are daemons named {@code qemu4j-fake-qmp-…}.
 */
public final class FakeQmpServer implements AutoCloseable {
    private final Conversation conversation;
    private final Settings settings;
    private final Acceptor acceptor;
    private volatile @Nullable Connection connection;

    FakeQmpServer(Settings settings, Endpoint endpoint) {
        this.settings = settings;
        conversation = new Conversation(settings.asQemu());
        acceptor = new Acceptor(endpoint, this::serve, conversation::failed);
    }

    /**
     * Starts a fake on a Unix socket in a private directory.
     *
     * @return the fake, listening
     * @throws UncheckedIOException if it cannot listen
     */
    public static FakeQmpServer start() {
        return builder().startUnix();
    }

    /**
     * Starts a fake on a free TCP port of the loopback address.
     *
     * @return the fake, listening
     * @throws UncheckedIOException if it cannot listen
     */
    public static FakeQmpServer startTcp() {
        return builder().startTcp();
    }

    /**
     * Starts a fake that connects to a client which listens, as QEMU does with {@code server=off}.
     *
     * @param client where the client listens
     * @return the fake, connected
     * @throws UncheckedIOException if it cannot connect
     */
    public static FakeQmpServer dialTo(SocketAddress client) {
        return builder().dialTo(client);
    }

    /**
     * Starts a fake that expects and answers what a {@link RecordingProxy} has written down, as fast as it can.
     *
     * <p>Each recorded request is an expectation, whatever its id; the negotiation may enable what it likes. Events come
     * where they came in the recording, and those that came between two requests follow the first one's reply.
     *
     * @param transcript what the proxy wrote
     * @return the fake, listening on a Unix socket
     * @throws UncheckedIOException if the transcript cannot be read or the fake cannot listen
     * @throws IllegalArgumentException if the file is no transcript
     */
    public static FakeQmpServer replay(Path transcript) {
        try {
            return Replay.start(transcript);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns a builder of a fake that differs from QEMU 7.2.
     *
     * @return a builder
     */
    public static FakeQmpServerBuilder builder() {
        return new FakeQmpServerBuilder();
    }

    /**
     * Returns the address of the fake, or the one that it has dialled.
     *
     * @return a Unix or an internet address
     */
    public SocketAddress address() {
        return acceptor.address();
    }

    /**
     * Expects a request, after those expected before.
     *
     * @param request the request
     * @return its answer, an empty reply unless more is said
     */
    public Answer expect(RequestMatcher request) {
        return conversation.expect(request);
    }

    /**
     * Answers a request as often as it comes, or never; of several answers that fit, the latest one counts.
     *
     * @param request the request
     * @return its answer, an empty reply unless more is said
     */
    public Answer whenever(RequestMatcher request) {
        return conversation.whenever(request);
    }

    /**
     * Sends an event without data.
     *
     * @param name the event, such as {@code STOP}
     * @throws IllegalStateException if no client has negotiated
     */
    public void sendEvent(String name) {
        send(name, null);
    }

    /**
     * Sends an event.
     *
     * @param name the event, such as {@code RESET}
     * @param data its data, as JSON text in which strings may have single quotes
     * @throws IllegalArgumentException if the text is not JSON
     * @throws IllegalStateException if no client has negotiated
     */
    public void sendEvent(String name, String data) {
        send(name, QemuJson.parse(data));
    }

    /**
     * Sends an event.
     *
     * @param name the event, such as {@code RESET}
     * @param data its data
     * @throws IllegalStateException if no client has negotiated
     */
    public void sendEvent(String name, JsonNode data) {
        send(name, data);
    }

    /**
     * Waits for a client that has negotiated, which events need.
     *
     * @param bound the time limit
     * @throws AssertionError if there is none in that time
     */
    public void awaitClient(Duration bound) {
        await(() -> negotiated() != null, bound, "no client has negotiated");
    }

    /**
     * Waits until a number of requests has come, the negotiation's included. Each was compared with the script: a connection that ends from here on leaves none of them unmet,
     * though the answers may not be out.
     *
     * @param count the number
     * @param bound the time limit
     * @return the requests so far, at least as many
     * @throws AssertionError if there are fewer in that time
     */
    public List<JsonNode> awaitReceived(int count, Duration bound) {
        await(() -> conversation.received().size() >= count, bound, "fewer than " + count + " requests came");
        return received();
    }

    /**
     * Returns all messages of the clients so far, in order and unchanged, the negotiation included.
     *
     * @return every value that was JSON
     */
    public List<JsonNode> received() {
        return conversation.received();
    }

    /**
     * Checks that every expectation was met and that nothing else came, before the end.
     *
     * @throws AssertionError if not, showing both sides, or if the fake itself failed
     */
    public void verify() {
        conversation.verify();
    }

    /**
     * Ends the connection and the fake's threads, deletes its socket, and verifies, unless {@link #verify()} has failed.
     *
     * <p>In a try-with-resources whose block throws, what was not as expected is among the suppressed exceptions.
     *
     * @throws AssertionError if an expectation was not met, something else came, or the fake itself failed
     * @throws UncheckedIOException if something cannot be closed
     */
    @Override
    public void close() {
        try {
            acceptor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        conversation.verifyAtEnd();
    }

    FakeQmpServer launch() {
        acceptor.start();
        return this;
    }

    private void serve(SocketChannel client) throws IOException {
        try (Connection served = new Connection(client, settings, conversation)) {
            connection = served;
            served.serve();
        } finally {
            connection = null;
        }
    }

    private void send(String name, @Nullable JsonNode data) {
        Connection client = negotiated();
        if (client == null) {
            throw new IllegalStateException(
                    "event: " + name + " (expected: a client that has negotiated; awaitClient)");
        }
        try {
            client.sendEvent(name, data);
        } catch (IOException e) {
            throw new UncheckedIOException("event: " + name + " (the client is gone)", e);
        }
    }

    private @Nullable Connection negotiated() {
        Connection client = connection;
        return client != null && client.negotiated() ? client : null;
    }

    private void await(BooleanSupplier condition, Duration bound, String otherwise) {
        try {
            if (!conversation.await(condition, bound)) {
                throw conversation.error(otherwise + " within " + bound);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw conversation.error(otherwise + " before the wait was interrupted");
        }
    }
}
