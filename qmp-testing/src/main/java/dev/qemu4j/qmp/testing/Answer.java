package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The fake's response to a request: steps that run in the order in which they are written.
 *
 * <pre>{@code
 * qemu.expect(execute("quit")).thenEvent("SHUTDOWN", "{'guest': false}").reply().drop();
 * }</pre>
 *
 * <p>An answer that neither replies nor fails in one of the ways below ends with an empty reply. Write an answer before
 * the client sends the request: what is added later may come too late.
 */
public final class Answer {
    private interface Step {
        void run(Exchange exchange) throws IOException, InterruptedException;
    }

    private final List<Step> steps = new CopyOnWriteArrayList<>();
    private volatile UnaryOperator<@Nullable JsonNode> id = UnaryOperator.identity();
    private volatile int chunk;
    private volatile boolean half;
    private volatile boolean concluded;
    private volatile boolean refuses;

    Answer() {}

    /**
     * Replies that the command succeeded and returned <code>{}</code>.
     *
     * @return this answer
     */
    public Answer reply() {
        return reply(JsonNodeFactory.instance.objectNode());
    }

    /**
     * Replies that the command succeeded.
     *
     * @param json what it returned, as JSON text in which strings may have single quotes
     * @return this answer
     * @throws IllegalArgumentException if the text is not JSON
     */
    public Answer reply(String json) {
        return reply(QemuJson.parse(json));
    }

    /**
     * Replies that the command succeeded.
     *
     * @param value what it returned
     * @return this answer
     */
    public Answer reply(JsonNode value) {
        return conclude(exchange -> exchange.reply(Payload.of(Messages.success(value, exchange.id()))));
    }

    /**
     * Replies that the command failed.
     *
     * @param errorClass QEMU's class of error, such as {@code GenericError}
     * @param description the description for people
     * @return this answer
     */
    public Answer error(String errorClass, String description) {
        refuses = true;
        QmpError error = new QmpError(errorClass, description);
        return conclude(exchange -> exchange.reply(Payload.of(Messages.failure(error, exchange.id()))));
    }

    /**
     * Replies that the command returned a long string; the reply is streamed, not built in memory.
     *
     * @param bytes the size of the reply's line with its CRLF
     * @return this answer
     */
    public Answer hugeReply(long bytes) {
        return conclude(exchange -> exchange.reply(Payload.huge(bytes, exchange.id())));
    }

    /**
     * Sends an event without data.
     *
     * @param name the event, such as {@code STOP}
     * @return this answer
     */
    public Answer thenEvent(String name) {
        return then(exchange -> exchange.event(name, null));
    }

    /**
     * Sends an event.
     *
     * @param name the event, such as {@code SHUTDOWN}
     * @param data its data, as JSON text in which strings may have single quotes
     * @return this answer
     * @throws IllegalArgumentException if the text is not JSON
     */
    public Answer thenEvent(String name, String data) {
        return thenEvent(name, QemuJson.parse(data));
    }

    /**
     * Sends an event.
     *
     * @param name the event, such as {@code SHUTDOWN}
     * @param data its data
     * @return this answer
     */
    public Answer thenEvent(String name, JsonNode data) {
        return then(exchange -> exchange.event(name, data));
    }

    /**
     * Waits before the next step; commands that are not sent out-of-band wait too, as they do in QEMU.
     *
     * @param delay the delay
     * @return this answer
     */
    public Answer late(Duration delay) {
        return then(exchange -> Thread.sleep(delay.toMillis()));
    }

    /**
     * Waits before the next step until the test releases it; commands that are not sent out-of-band wait too.
     *
     * @param gate what the test releases
     * @return this answer
     */
    public Answer late(Gate gate) {
        return then(exchange -> gate.await());
    }

    /**
     * Sends bytes that are not QMP.
     *
     * @param bytes what to send, as it is
     * @return this answer
     */
    public Answer garbage(byte[] bytes) {
        Payload copy = Payload.of(bytes.clone());
        return conclude(exchange -> exchange.out().send(copy, exchange.chunk()));
    }

    /**
     * Closes the connection; without a step before it, instead of a reply.
     *
     * @return this answer
     */
    public Answer drop() {
        return conclude(exchange -> exchange.out().close());
    }

    /**
     * Closes the connection with a TCP reset; over a Unix socket, which has none, this is {@link #drop()}.
     *
     * @return this answer
     */
    public Answer reset() {
        return conclude(exchange -> exchange.out().reset());
    }

    /**
     * Never replies to this request; the connection stays open and other requests are answered.
     *
     * @return this answer
     */
    public Answer stall() {
        return conclude(exchange -> {});
    }

    /**
     * Sends the first half of the reply and then nothing more on this connection, which {@link #drop()} may end.
     *
     * @return this answer
     */
    public Answer halfALine() {
        half = true;
        return this;
    }

    /**
     * Sends everything in small pieces, each in a write of its own.
     *
     * @param bytes the size of a piece
     * @return this answer
     * @throws IllegalArgumentException if the size is not positive
     */
    public Answer chunked(int bytes) {
        chunk = requirePositive(bytes);
        return this;
    }

    /**
     * Leaves the request's id out of the reply.
     *
     * @return this answer
     */
    public Answer withoutId() {
        id = requested -> null;
        return this;
    }

    /**
     * Replies with an id that may not be the request's.
     *
     * @param json the id, as JSON text in which strings may have single quotes
     * @return this answer
     * @throws IllegalArgumentException if the text is not JSON
     */
    public Answer withId(String json) {
        JsonNode given = QemuJson.parse(json);
        id = requested -> given;
        return this;
    }

    static int requirePositive(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("chunked: " + bytes + " (expected: > 0)");
        }
        return bytes;
    }

    /** Returns whether a client that gets this answer may go on, which matters for the negotiation. */
    boolean accepts() {
        return !refuses;
    }

    void play(Outlet out, @Nullable JsonNode requestId) throws IOException, InterruptedException {
        Exchange exchange = new Exchange(out, id.apply(requestId), chunk, half);
        for (Step step : steps) {
            step.run(exchange);
        }
        if (!concluded) {
            exchange.reply(Payload.of(Messages.success(JsonNodeFactory.instance.objectNode(), exchange.id())));
        }
    }

    private Answer conclude(Step step) {
        concluded = true;
        return then(step);
    }

    private Answer then(Step step) {
        steps.add(step);
        return this;
    }
}
