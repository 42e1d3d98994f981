package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import dev.qemu4j.qmp.testing.socket.internal.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Describes how a {@link FakeQmpServer} starts its connections; as it is, like QEMU 7.2 does. */
public final class FakeQmpServerBuilder {
    private final List<JsonNode> eventsBeforeGreeting = new ArrayList<>();
    private List<String> capabilities = List.of("oob");
    private Version version = Version.QEMU_7_2;
    private @Nullable JsonNode greeting;
    private boolean greets = true;
    private int chunk;
    private long budget = Long.MAX_VALUE;
    private boolean asQemu;

    FakeQmpServerBuilder() {}

    /**
     * Greets as a version of QEMU.
     *
     * @param major the first number
     * @param minor the second number
     * @param micro the third number
     * @return this builder
     */
    public FakeQmpServerBuilder version(int major, int minor, int micro) {
        version = new Version(major, minor, micro);
        return this;
    }

    /**
     * Offers capabilities, instead of {@code oob} alone.
     *
     * @param names the capabilities; none at all is what QEMU before 2.12 offers
     * @return this builder
     */
    public FakeQmpServerBuilder capabilities(String... names) {
        capabilities = List.of(names);
        return this;
    }

    /**
     * Greets with a message of the test's own.
     *
     * @param json the whole message, as JSON text in which strings may have single quotes
     * @return this builder
     * @throws IllegalArgumentException if the text is not JSON
     */
    public FakeQmpServerBuilder greeting(String json) {
        return greeting(QemuJson.parse(json));
    }

    /**
     * Greets with a message of the test's own.
     *
     * @param message the whole message
     * @return this builder
     */
    public FakeQmpServerBuilder greeting(JsonNode message) {
        greeting = message;
        greets = true;
        return this;
    }

    /**
     * Does not greet.
     *
     * @return this builder
     */
    public FakeQmpServerBuilder noGreeting() {
        greets = false;
        return this;
    }

    /**
     * Sends an event before the greeting, after those given before.
     *
     * @param name the event, such as {@code RESUME}
     * @return this builder
     */
    public FakeQmpServerBuilder eventBeforeGreeting(String name) {
        eventsBeforeGreeting.add(Messages.event(name, null));
        return this;
    }

    /**
     * Sends an event before the greeting, after those given before.
     *
     * @param name the event, such as {@code RESUME}
     * @param data its data, as JSON text in which strings may have single quotes
     * @return this builder
     * @throws IllegalArgumentException if the text is not JSON
     */
    public FakeQmpServerBuilder eventBeforeGreeting(String name, String data) {
        eventsBeforeGreeting.add(Messages.event(name, QemuJson.parse(data)));
        return this;
    }

    /**
     * Sends everything in small pieces, each in a write of its own.
     *
     * @param bytes the size of a piece
     * @return this builder
     * @throws IllegalArgumentException if the size is not positive
     */
    public FakeQmpServerBuilder chunked(int bytes) {
        chunk = Answer.requirePositive(bytes);
        return this;
    }

    /**
     * Closes each connection once it has sent a number of bytes, its greeting's included.
     *
     * @param bytes the number; 0 closes before the greeting
     * @return this builder
     * @throws IllegalArgumentException if the number is negative
     */
    public FakeQmpServerBuilder closeAfterBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("closeAfterBytes: " + bytes + " (expected: >= 0)");
        }
        budget = bytes;
        return this;
    }

    /**
     * Answers requests that no test has scripted as QEMU does, {@code CommandNotFound} of every command, and takes them for
     * no fault of the client. Without this such a request gets an error that names the expected one, and the test fails.
     *
     * @return this builder
     */
    public FakeQmpServerBuilder unscriptedAsQemu() {
        asQemu = true;
        return this;
    }

    /**
     * Starts the fake on a Unix socket in a private directory.
     *
     * @return the fake, listening
     * @throws UncheckedIOException if it cannot listen
     */
    public FakeQmpServer startUnix() {
        return start(Endpoint::unix);
    }

    /**
     * Starts the fake on a free TCP port of the loopback address.
     *
     * @return the fake, listening
     * @throws UncheckedIOException if it cannot listen
     */
    public FakeQmpServer startTcp() {
        return start(Endpoint::tcp);
    }

    /**
     * Starts the fake by connecting to a client which listens, as QEMU does with {@code server=off}.
     *
     * @param client where the client listens
     * @return the fake, connected
     * @throws UncheckedIOException if it cannot connect
     */
    public FakeQmpServer dialTo(SocketAddress client) {
        return start(() -> Endpoint.dial(client));
    }

    private FakeQmpServer start(Endpoint.Opening opening) {
        List<JsonNode> messages = new ArrayList<>(eventsBeforeGreeting);
        if (greets) {
            messages.add(greeting != null ? greeting : Messages.greeting(version, capabilities));
        }
        try {
            return new FakeQmpServer(new Settings(messages, capabilities, chunk, budget, asQemu), opening.open())
                    .launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
