package dev.qemu4j.vm.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A console of which a test writes the guest's part. */
final class FakeConsole implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);

    final ConsolePort port;
    final VmConsole console;
    final CompletableFuture<String> machineEnd = new CompletableFuture<>();
    private final SocketChannel guest;

    FakeConsole(Path directory) throws IOException {
        Path socket = directory.resolve("s");
        port = ConsolePort.listen("console0", socket, null);
        port.endsWith(machineEnd);
        console = port.console();
        guest = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    void print(String text) throws IOException {
        print(text.getBytes(StandardCharsets.UTF_8));
    }

    void print(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            guest.write(rest);
        }
    }

    /** Reads as many bytes as a text has that the guest is to get. */
    String read(int count) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (all.size() < count && guest.read(one.clear()) > 0) {
            all.write(one.get(0));
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (String next = read(1); !next.isEmpty() && !next.equals("\n"); next = read(1)) {
            line.append(next);
        }
        return line.toString();
    }

    /** Ends the machine: its process and the connection. */
    void end(String reason) throws IOException {
        guest.close();
        machineEnd.complete(reason);
    }

    static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        guest.close();
        port.close();
    }
}
