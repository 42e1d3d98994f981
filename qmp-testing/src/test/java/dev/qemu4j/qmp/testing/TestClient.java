package dev.qemu4j.qmp.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a few lines that waits for nothing longer than a bound. */
final class TestClient implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocate(1 << 16).flip();

    TestClient(SocketChannel channel) throws IOException {
        this.channel = channel;
        selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    static TestClient connect(SocketAddress address) throws IOException {
        return new TestClient(SocketChannel.open(address));
    }

    /** Connects, reads the greeting and negotiates. */
    static TestClient negotiated(SocketAddress address) throws IOException {
        TestClient client = connect(address);
        client.read();
        client.ask("{'execute': 'qmp_capabilities'}");
        return client;
    }

    TestClient send(String text) throws IOException {
        return send((text + "\n").getBytes(UTF_8));
    }

    TestClient send(byte[] bytes) throws IOException {
        ByteBuffer output = ByteBuffer.wrap(bytes);
        while (output.hasRemaining()) {
            channel.write(output);
        }
        return this;
    }

    JsonNode ask(String request) throws IOException {
        return send(request).read();
    }

    JsonNode read() throws IOException {
        return JSON.readTree(readLine());
    }

    /** Returns the next line with its end, or what came of it before the connection ended. */
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (fill(BOUND)) {
            byte next = input.get();
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toString(UTF_8);
    }

    /** Returns the next byte, or nothing at the connection's end. */
    String readByte() throws IOException {
        return fill(BOUND) ? Character.toString(input.get() & 0xff) : "";
    }

    /** Returns the number of bytes that come before the connection ends. */
    long countToEnd() throws IOException {
        long count = 0;
        while (fill(BOUND)) {
            count += input.remaining();
            input.position(input.limit());
        }
        return count;
    }

    boolean staysSilentFor(Duration time) throws IOException {
        try {
            fill(time);
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    void leave() throws IOException {
        selector.close();
        channel.close();
    }

    @Override
    public void close() throws IOException {
        leave();
    }

    /** Waits for input; false says that there will be none. */
    private boolean fill(Duration bound) throws IOException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!input.hasRemaining()) {
            int count = channel.read(input.clear());
            input.flip();
            if (count < 0) {
                return false;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (count == 0 && (left <= 0 || selector.select(left) == 0)) {
                throw new SocketTimeoutException("nothing came within " + bound);
            }
            selector.selectedKeys().clear();
        }
        return true;
    }
}
