package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.socket.internal.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A peer that speaks as the QEMU guest agent does and answers as a test scripts it.
 *
 * <pre>{@code
 * try (FakeGuestAgent agent = FakeGuestAgent.start()) {
 *     agent.whenever("guest-get-time", AgentAnswer.reply("1"));
 *     agent.next("guest-ping", AgentAnswer.silence());
 *     // connect the client to agent.address() and use it
 * }
 * }</pre>
 *
 * <p>It answers {@code guest-sync}, {@code guest-sync-delimited} and {@code guest-ping} by itself, a byte 0xFF with the
 * error line of the real one, and what is not scripted with {@code CommandNotFound}. Like the real one it takes one
 * command after the other and serves one client at a time: a second one's commands wait until the first has left.
 *
 * <p>Safe for use by several threads. Its thread is a daemon named {@code qemu4j-fake-qga}.
 */
public final class FakeGuestAgent implements AutoCloseable {
    private final Endpoint endpoint;
    private final Map<String, AgentAnswer> standing = new ConcurrentHashMap<>();
    private final Map<String, Queue<AgentAnswer>> next = new ConcurrentHashMap<>();
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private volatile @Nullable SocketChannel client;
    private volatile boolean closed;

    private FakeGuestAgent(Endpoint endpoint) {
        this.endpoint = endpoint;
        whenever("guest-ping", AgentAnswer.reply("{}"));
        whenever("guest-sync", AgentAnswer.sync(false));
        whenever("guest-sync-delimited", AgentAnswer.sync(true));
    }

    /**
     * Starts an agent of a version on a Unix socket in a private directory.
     *
     * @param version what it answers to {@code guest-info}
     * @return the agent, listening
     * @throws UncheckedIOException if it cannot listen
     */
    public static FakeGuestAgent start(String version) {
        try {
            FakeGuestAgent agent = new FakeGuestAgent(Endpoint.unix());
            agent.whenever("guest-info", AgentAnswer.reply("{'version': '" + version + "', 'supported_commands': []}"));
            Thread thread = new Thread(agent::serve, "qemu4j-fake-qga");
            thread.setDaemon(true);
            thread.start();
            return agent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts an agent of QEMU 10.0.0.
     *
     * @return the agent, listening
     * @throws UncheckedIOException if it cannot listen
     */
    public static FakeGuestAgent start() {
        return start("10.0.0");
    }

    /**
     * Returns the address that it listens on.
     *
     * @return the socket's address
     */
    public SocketAddress address() {
        return endpoint.address();
    }

    /**
     * Scripts the answers to a command for which no other is scripted.
     *
     * @param command the wire name
     * @param answer the answer
     * @return this agent
     */
    public FakeGuestAgent whenever(String command, AgentAnswer answer) {
        standing.put(command, answer);
        return this;
    }

    /**
     * Scripts the answer to the next such command; several are taken in turn.
     *
     * @param command the wire name
     * @param answer the answer
     * @return this agent
     */
    public FakeGuestAgent next(String command, AgentAnswer answer) {
        next.computeIfAbsent(command, name -> new ConcurrentLinkedQueue<>()).add(answer);
        return this;
    }

    /**
     * Returns the names of the commands that have come, in their order and without the syncs and {@code guest-info}.
     *
     * @return the wire names
     */
    public List<String> commands() {
        return received.stream()
                .map(request -> request.path("execute").asString(""))
                .filter(name -> !name.startsWith("guest-sync") && !name.equals("guest-info"))
                .toList();
    }

    /**
     * Returns all requests that have come, in their order.
     *
     * @return the requests
     */
    public List<JsonNode> requests() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        closed = true;
        try {
            endpoint.close();
            SocketChannel open = client;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!closed) {
            try (SocketChannel connected = endpoint.next()) {
                client = connected;
                if (connected != null) {
                    converse(connected);
                }
            } catch (IOException | UncheckedIOException e) {
                // this client has left, or the agent was closed
            }
        }
    }

    private void converse(SocketChannel connected) throws IOException {
        AgentLines lines = new AgentLines(Channels.newInputStream(connected));
        AgentOutput out = new AgentOutput(Channels.newOutputStream(connected));
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.equals(AgentLines.SENTINEL)) {
                out.line("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, stray '\\uFFFD'\"}}");
                continue;
            }
            JsonNode request = JsonMapper.shared().readTree(line);
            received.add(request);
            if (!answerTo(request.path("execute").asString("")).give(request, out)) {
                return;
            }
        }
    }

    private AgentAnswer answerTo(String command) {
        Queue<AgentAnswer> scripted = next.get(command);
        AgentAnswer answer = scripted == null ? null : scripted.poll();
        if (answer == null) {
            answer = standing.get(command);
        }
        return answer == null
                ? AgentAnswer.error("CommandNotFound", "The command " + command + " has not been found")
                : answer;
    }
}
