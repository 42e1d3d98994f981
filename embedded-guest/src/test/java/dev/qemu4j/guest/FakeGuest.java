package dev.qemu4j.guest;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;

/** The other end of a console, scripted: a test says what the guest says, and hears what it is told. */
final class FakeGuest implements AutoCloseable {
    private final SocketChannel channel;
    private final Queue<String> heard = new ArrayDeque<>();
    private final LineSplitter splitter = new LineSplitter(heard::add);

    FakeGuest(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    /** Sends text as it is. */
    FakeGuest say(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return this;
    }

    FakeGuest boot() throws IOException {
        return say("\r\nq4j-guest 1 ready last=0 max=2040\r\n");
    }

    /** Waits for the next command. */
    String hear() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        while (heard.isEmpty()) {
            if (channel.read(bytes.clear()) < 0) {
                throw new AssertionError("the console closed (expected: a command)");
            }
            splitter.add(bytes.flip());
        }
        return heard.remove();
    }

    /** Takes a command and answers it. */
    FakeGuest answer(String command, String text) throws IOException {
        String said = hear();
        if (!said.equals(command)) {
            throw new AssertionError("the console said '" + said + "' (expected: '" + command + "')");
        }
        return say(text);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
