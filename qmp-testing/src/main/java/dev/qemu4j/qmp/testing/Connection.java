package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.json.internal.JsonStream;
import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import dev.qemu4j.qmp.testing.socket.internal.FakeThreads;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client's connection. One thread reads, finds each request's answer in the script, and plays those of out-of-band
 * commands; a second one plays the others in order.
 */
final class Connection implements JsonStream.Sink, Closeable {
    private final SocketChannel channel;
    private final Settings settings;
    private final Conversation conversation;
    private final Outlet out;
    private final Negotiation negotiation;
    private final ExecutorService inBand;

    Connection(SocketChannel channel, Settings settings, Conversation conversation) {
        this.channel = channel;
        this.settings = settings;
        this.conversation = conversation;
        out = new Outlet(channel, settings.chunk(), settings.budget());
        negotiation = new Negotiation(settings.capabilities());
        inBand = Executors.newSingleThreadExecutor(task -> FakeThreads.daemon("in-band", task));
    }

    /** Serves the client until it or the script ends the connection. */
    void serve() throws IOException {
        for (JsonNode message : settings.opening()) {
            out.send(Payload.of(message), 0);
        }
        JsonStream requests = new JsonStream(this);
        ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
        while (channel.read(buffer) >= 0) {
            requests.accept(buffer.flip());
            buffer.clear();
        }
    }

    boolean negotiated() {
        return negotiation.complete();
    }

    void sendEvent(String name, @Nullable JsonNode data) throws IOException {
        out.send(Payload.of(Messages.event(name, data)), 0);
    }

    /** A request is known as received when the script has its answer, however long those before it are held back. */
    @Override
    public void value(JsonNode value) {
        boolean outOfBand = negotiation.oobEnabled() && value.has("exec-oob");
        perform(() -> {
            Performance performance = performanceFor(value);
            conversation.received(value);
            if (outOfBand) {
                perform(performance);
            } else {
                inBand.execute(() -> perform(performance));
            }
        });
    }

    @Override
    public void error(String description) {
        conversation.surprised("not JSON: " + description);
        inBand.execute(() ->
                perform(() -> out.send(Payload.of(Messages.failure(QmpError.generic(description), null)), 0)));
    }

    /** Ends the connection and what is still being answered on it. */
    @Override
    public void close() throws IOException {
        out.close();
        inBand.shutdownNow();
    }

    private Performance performanceFor(JsonNode value) {
        JsonNode id = Request.id(value);
        try {
            Answer answer = answer(Request.of(value, negotiation.oobEnabled()));
            return () -> answer.play(out, id);
        } catch (RefusedException e) {
            conversation.surprised(QemuJson.text(value) + ": " + e.getMessage());
            return () -> out.send(Payload.of(Messages.failure(e.error(), id)), 0);
        }
    }

    private Answer answer(Request request) throws RefusedException {
        boolean negotiates = request.command().equals(Negotiation.COMMAND) && !request.outOfBand();
        if (!negotiates) {
            negotiation.requireComplete();
        }
        Answer scripted = conversation.answer(request);
        if (negotiates) {
            return negotiate(request, scripted);
        }
        if (scripted != null) {
            return scripted;
        }
        throw new RefusedException(
                request.outOfBand() && (request.command().equals(Negotiation.COMMAND) || conversation.knows(request))
                        ? QmpError.generic("The command " + request.command() + " does not support OOB")
                        : conversation.unscripted(request));
    }

    private Answer negotiate(Request request, @Nullable Answer scripted) throws RefusedException {
        if (scripted == null) {
            conversation.handledByProtocol(request);
            negotiation.negotiate(request.arguments());
        } else if (scripted.accepts()) {
            negotiation.complete(request.arguments());
        }
        conversation.changed();
        return scripted != null ? scripted : new Answer();
    }

    /** Runs what may end because the client is gone or the fake is being closed, which are not failures. */
    private void perform(Performance performance) {
        try {
            performance.run();
        } catch (IOException e) {
            closeQuietly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            conversation.failed(e);
            closeQuietly();
        }
    }

    private void closeQuietly() {
        try {
            out.close();
        } catch (IOException e) {
            conversation.failed(e);
        }
    }

    private interface Performance {
        void run() throws IOException, InterruptedException;
    }
}
