package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A Unix socket with lines in both directions, such as QEMU's monitor or a guest agent's. */
final class LineSocket implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader reader;

    private LineSocket(SocketChannel channel) {
        this.channel = channel;
        reader = new BufferedReader(Channels.newReader(channel, UTF_8));
    }

    static LineSocket connect(Path socket) throws IOException {
        return new LineSocket(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    void send(String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
    }

    /** Sends a line and returns the next one that comes. */
    String ask(String line) throws IOException {
        send(line);
        return CompletableFuture.supplyAsync(this::readLine)
                .orTimeout(LinuxMachine.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private String readLine() {
        try {
            return String.valueOf(reader.readLine());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
