package dev.qemu4j.qmp.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import dev.qemu4j.qmp.testing.socket.internal.Acceptor;
import dev.qemu4j.qmp.testing.socket.internal.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A peer for benchmarks: it gives every command the same successful reply and does next to nothing for it.
 *
 * <p>It takes a connection's first line for the negotiation, never looks at a command's name, and copies the id as it
 * came. A request is one JSON object on one line, its keys in double quotes. For anything else there is
 * {@link FakeQmpServer}.
 *
 * <p>One client is served at a time.
 */
public final class EchoQmpServer implements AutoCloseable {
    private static final String STATUS = "{'status': 'running', 'singlestep': false, 'running': true}";

    private final byte[] greeting = QemuJson.line(Messages.greeting(Version.QEMU_7_2, List.of()));
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final Acceptor acceptor;

    private EchoQmpServer(Endpoint endpoint, JsonNode value) {
        String message = QemuJson.text(Messages.success(value, null));
        byte[] reply = message.substring(0, message.length() - 1).getBytes(US_ASCII);
        acceptor = new Acceptor(endpoint, client -> new EchoConnection(client, reply).serve(greeting), failures::add);
    }

    /**
     * Starts a peer on a Unix socket in a private directory, which replies as {@code query-status} does.
     *
     * @return the peer, listening
     * @throws UncheckedIOException if it cannot listen
     */
    public static EchoQmpServer start() {
        return start(STATUS);
    }

    /**
     * Starts a peer on a Unix socket in a private directory.
     *
     * @param reply what each command returns, as JSON text in which strings may have single quotes
     * @return the peer, listening
     * @throws IllegalArgumentException if the text is not JSON
     * @throws UncheckedIOException if it cannot listen
     */
    public static EchoQmpServer start(String reply) {
        return launch(Endpoint::unix, QemuJson.parse(reply));
    }

    /**
     * Starts a peer on a free TCP port of the loopback address, which replies as {@code query-status} does.
     *
     * @return the peer, listening
     * @throws UncheckedIOException if it cannot listen
     */
    public static EchoQmpServer startTcp() {
        return startTcp(STATUS);
    }

    /**
     * Starts a peer on a free TCP port of the loopback address.
     *
     * @param reply what each command returns, as JSON text in which strings may have single quotes
     * @return the peer, listening
     * @throws IllegalArgumentException if the text is not JSON
     * @throws UncheckedIOException if it cannot listen
     */
    public static EchoQmpServer startTcp(String reply) {
        return launch(Endpoint::tcp, QemuJson.parse(reply));
    }

    /**
     * Returns the address of the peer.
     *
     * @return a Unix or an internet address
     */
    public SocketAddress address() {
        return acceptor.address();
    }

    /**
     * Ends the connection and the peer's thread and deletes its socket.
     *
     * @throws AssertionError if the peer itself failed
     * @throws UncheckedIOException if something cannot be closed
     */
    @Override
    public void close() {
        try {
            acceptor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the peer failed", failures.get(0));
        }
    }

    private static EchoQmpServer launch(Endpoint.Opening opening, JsonNode reply) {
        try {
            EchoQmpServer server = new EchoQmpServer(opening.open(), reply);
            server.acceptor.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
