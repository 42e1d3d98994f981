package dev.qemu4j.qmp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;

/** A TCP peer that is no QMP monitor: it says something and waits until the client leaves. */
final class RawPeer implements AutoCloseable {
    private final ServerSocket server;
    private final String says;

    private RawPeer(String says) throws IOException {
        this.says = says;
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    static RawPeer saying(String text) {
        try {
            RawPeer peer = new RawPeer(text);
            Thread thread = new Thread(peer::serve, "raw-peer");
            thread.setDaemon(true);
            thread.start();
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SocketAddress address() {
        return server.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        try (Socket client = server.accept();
                OutputStream out = client.getOutputStream()) {
            out.write(says.getBytes(ISO_8859_1));
            out.flush();
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            // the test has ended, or the client has
        }
    }
}
