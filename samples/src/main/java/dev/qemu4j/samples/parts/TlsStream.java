package dev.qemu4j.samples.parts;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A TCP connection that goes on in TLS when both sides have agreed to. */
final class TlsStream extends ServerStream {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Socket socket;

    private TlsStream(Socket socket) {
        this.socket = socket;
    }

    static TlsStream connect(InetSocketAddress server) throws IOException {
        Socket socket = new Socket(server.getAddress(), server.getPort());
        socket.setSoTimeout((int) LIMIT.toMillis());
        return new TlsStream(socket);
    }

    /** Goes on in TLS, if the server's certificate is trusted and names its address. */
    void startTls(SSLContext trusted) throws IOException {
        String host = socket.getInetAddress().getHostAddress();
        SSLSocket tls = (SSLSocket) trusted.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        socket = tls;
        tls.startHandshake();
    }

    @Override
    byte[] read(int length) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("closed by the peer");
        }
        return bytes;
    }

    @Override
    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
