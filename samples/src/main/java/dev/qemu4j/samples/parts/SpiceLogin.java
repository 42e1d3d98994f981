package dev.qemu4j.samples.parts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.net.ssl.SSLContext;

/** The start of a session with a SPICE server: the main channel, opened by a ticket that is encrypted for the server's key. */
final class SpiceLogin {
    private static final byte[] MAGIC = "REDQ".getBytes(US_ASCII);
    private static final int LINK_HEADER = 16;
    private static final int LINK_MESSAGE = 18;
    private static final int KEY = 162;
    private static final int MESSAGE_HEADER = 18;
    private static final int MAIN_INIT = 103;
    private static final int MAIN_CHANNEL = 1;

    private SpiceLogin() {}

    /** Tells whether an agent is connected, or the server's refusal. */
    static String to(SocketAddress server, String ticket) throws IOException, GeneralSecurityException {
        try (LocalStream stream = LocalStream.connect(server)) {
            return login(stream, ticket);
        }
    }

    /** The same in TLS, from the first byte. */
    static String byTls(InetSocketAddress server, String ticket, SSLContext trusted)
            throws IOException, GeneralSecurityException {
        try (TlsStream stream = TlsStream.connect(server)) {
            stream.startTls(trusted);
            return login(stream, ticket);
        }
    }

    private static String login(ServerStream stream, String ticket) throws IOException, GeneralSecurityException {
        byte[] link = new byte[LINK_HEADER + LINK_MESSAGE];
        little(link)
                .put(MAGIC)
                .putInt(2) // the protocol's version
                .putInt(2)
                .putInt(LINK_MESSAGE)
                .putInt(0) // a new session
                .put((byte) MAIN_CHANNEL)
                .put((byte) 0)
                .putInt(0) // no capabilities
                .putInt(0)
                .putInt(LINK_MESSAGE);
        stream.write(link);
        ByteBuffer header = little(stream.read(LINK_HEADER));
        ByteBuffer reply = little(stream.read(header.getInt(12)));
        if (reply.getInt() != 0) {
            return "no link, error " + reply.getInt(0);
        }
        byte[] key = new byte[KEY];
        reply.get(key);
        stream.write(encrypted(ticket, key));
        int refused = little(stream.read(4)).getInt();
        return refused == 0 ? "let in, " + agent(stream) : "refused, error " + refused;
    }

    /** The server's first message: it has the channel's state. */
    private static String agent(ServerStream stream) throws IOException {
        while (true) {
            ByteBuffer header = little(stream.read(MESSAGE_HEADER));
            ByteBuffer message = little(stream.read(header.getInt(10)));
            if (header.getShort(8) == MAIN_INIT) {
                return message.getInt(16) == 0 ? "without an agent" : "with an agent";
            }
        }
    }

    private static byte[] encrypted(String ticket, byte[] key) throws GeneralSecurityException {
        PublicKey server = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(key));
        Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
        rsa.init(Cipher.ENCRYPT_MODE, server);
        byte[] text = ticket.getBytes(UTF_8);
        return rsa.doFinal(Arrays.copyOf(text, text.length + 1)); // C's end of a text
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
