package dev.qemu4j.img.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** TLS over a socket. */
final class TlsTransport implements Transport {
    private final PlainTransport plain;
    private final SSLEngine engine;
    private final ByteBuffer outgoing;
    private ByteBuffer incoming;
    private ByteBuffer decrypted;

    private TlsTransport(PlainTransport plain, SSLEngine engine) {
        this.plain = plain;
        this.engine = engine;
        int packet = engine.getSession().getPacketBufferSize();
        outgoing = ByteBuffer.allocate(packet);
        incoming = ByteBuffer.allocate(packet).limit(0);
        decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
    }

    static TlsTransport handshake(PlainTransport plain, SSLEngine engine) throws IOException {
        TlsTransport transport = new TlsTransport(plain, engine);
        engine.beginHandshake();
        transport.shakeHands();
        return transport;
    }

    @Override
    public void readFully(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (!decrypted.hasRemaining()) {
                decryptMore();
            }
            int length = Math.min(decrypted.remaining(), target.remaining());
            target.put(target.position(), decrypted, decrypted.position(), length);
            target.position(target.position() + length);
            decrypted.position(decrypted.position() + length);
        }
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        for (ByteBuffer source : sources) {
            while (source.hasRemaining()) {
                encrypt(source);
            }
        }
    }

    @Override
    public void close() {
        plain.close();
    }

    private void shakeHands() throws IOException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            switch (status) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> encrypt(ByteBuffer.allocate(0));
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> decryptMore();
                default -> {
                    return;
                }
            }
        }
    }

    private void encrypt(ByteBuffer source) throws IOException {
        outgoing.clear();
        SSLEngineResult result = engine.wrap(source, outgoing);
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            throw new SSLException("TLS: " + result.getStatus() + " while sending");
        }
        plain.write(outgoing.flip());
    }

    /** Decrypts one record; of the handshake's, or of those about keys, nothing is left. */
    private void decryptMore() throws IOException {
        decrypted.clear();
        try {
            while (true) {
                SSLEngineResult result = engine.unwrap(incoming, decrypted);
                switch (result.getStatus()) {
                    case BUFFER_UNDERFLOW -> receive();
                    case BUFFER_OVERFLOW -> decrypted = ByteBuffer.allocate(2 * decrypted.capacity());
                    case CLOSED -> throw new EOFException("the server closed the TLS connection");
                    default -> {
                        return;
                    }
                }
            }
        } finally {
            decrypted.flip();
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }
    }

    private void receive() throws IOException {
        incoming.compact();
        if (!incoming.hasRemaining()) {
            incoming = ByteBuffer.allocate(2 * incoming.capacity()).put(incoming.flip());
        }
        try {
            ByteBuffer received = plain.received();
            int length = Math.min(received.remaining(), incoming.remaining());
            incoming.put(incoming.position(), received, received.position(), length);
            incoming.position(incoming.position() + length);
            received.position(received.position() + length);
        } finally {
            incoming.flip();
        }
    }
}
