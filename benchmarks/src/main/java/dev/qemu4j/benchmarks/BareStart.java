package dev.qemu4j.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The least that starts a QEMU and has it run: a process, its greeting, the negotiation and {@code cont}. */
final class BareStart implements AutoCloseable {
    private final Process qemu;
    private final SocketChannel monitor;
    private final BufferedReader lines;

    private BareStart(List<String> arguments, Path socket) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            List<String> argv = new ArrayList<>(arguments);
            argv.addAll(List.of("-S", "-chardev", "socket,id=m,path=" + socket, "-mon", "chardev=m,mode=control"));
            qemu = new ProcessBuilder(argv)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            monitor = server.accept();
        } finally {
            Files.deleteIfExists(socket);
        }
        lines = new BufferedReader(Channels.newReader(monitor, UTF_8));
    }

    static BareStart running(List<String> arguments, Path socket) {
        try {
            BareStart start = new BareStart(arguments, socket);
            start.lines.readLine();
            start.execute("qmp_capabilities");
            start.execute("cont");
            return start;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return qemu.isAlive();
    }

    private void execute(String command) throws IOException {
        monitor.write(ByteBuffer.wrap(("{\"execute\":\"" + command + "\"}\n").getBytes(UTF_8)));
        String line = lines.readLine();
        while (line != null && !line.contains("\"return\"")) {
            line = lines.readLine();
        }
    }

    @Override
    public void close() {
        try (monitor) {
            qemu.destroyForcibly().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
