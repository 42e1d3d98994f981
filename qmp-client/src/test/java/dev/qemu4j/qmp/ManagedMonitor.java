package dev.qemu4j.qmp;

import dev.qemu4j.qmp.transport.QmpRequests;
import dev.qemu4j.qmp.wire.internal.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A monitor that a daemon holds, as libvirt does: it has negotiated, puts ids of its own into commands, refuses those that have one, and tells of
 * events by a callback.
 */
final class ManagedMonitor implements QmpRequests, AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader lines;
    private final BlockingQueue<JsonNode> replies = new ArrayBlockingQueue<>(10);
    private volatile @Nullable Consumer<String> listener;
    private int requests;

    ManagedMonitor(SocketChannel channel) throws IOException {
        this.channel = channel;
        lines = new BufferedReader(new ChannelReader(channel));
        lines.readLine(); // the greeting
        Thread reader = new Thread(this::read, "managed-monitor");
        reader.setDaemon(true);
        reader.start();
        request("{\"execute\": \"qmp_capabilities\"}");
    }

    @Override
    public synchronized String request(String command) throws IOException {
        ObjectNode json = (ObjectNode) Json.readTree(command);
        if (json.has("id")) {
            throw new IOException("JSON object must not have duplicate key 'id'");
        }
        String id = "libvirt-" + ++requests;
        channel.write(ByteBuffer.wrap(json.put("id", id).toString().getBytes(StandardCharsets.UTF_8)));
        try {
            JsonNode reply = replies.poll(Waits.BOUND.toSeconds(), TimeUnit.SECONDS);
            if (reply == null || !reply.path("id").asString("").equals(id)) {
                throw new IOException("not the reply: " + reply);
            }
            return reply.toPrettyString();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void listen(Consumer<String> listener) {
        this.listener = listener;
    }

    private void read() {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Consumer<String> events = listener;
                JsonNode message = Json.readTree(line);
                if (!message.has("event")) {
                    replies.add(message);
                } else if (events != null) {
                    events.accept(line);
                }
            }
        } catch (ClosedChannelException e) {
            // by close
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Reads while another thread writes, which the JDK's own streams of a channel do not allow. */
    private static final class ChannelReader extends java.io.Reader {
        private final SocketChannel channel;

        ChannelReader(SocketChannel channel) {
            this.channel = Objects.requireNonNull(channel);
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            int count = channel.read(bytes);
            for (int i = 0; i < count; i++) {
                buffer[offset + i] = (char) (bytes.get(i) & 0xFF);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
