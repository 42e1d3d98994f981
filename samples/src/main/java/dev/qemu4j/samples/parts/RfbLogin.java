package dev.qemu4j.samples.parts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;

/** The start of a session with a VNC server: RFB 3.8 with its password, by RFC 6143. */
final class RfbLogin {
    private static final byte VNC_AUTHENTICATION = 2;
    private static final byte VENCRYPT = 19;
    private static final int X509_AND_PASSWORD = 261;
    private static final int PIXEL_FORMAT = 16;

    private RfbLogin() {}

    /** Returns the size and the name of the screen, or the server's refusal. */
    static String to(SocketAddress server, String password) throws IOException, GeneralSecurityException {
        try (LocalStream stream = LocalStream.connect(server)) {
            return choose(stream, VNC_AUTHENTICATION) + ", " + authenticate(stream, password);
        }
    }

    /** The same in TLS, by VeNCrypt. */
    static String byTls(InetSocketAddress server, String password, SSLContext trusted)
            throws IOException, GeneralSecurityException {
        try (TlsStream stream = TlsStream.connect(server)) {
            String version = choose(stream, VENCRYPT);
            stream.write(stream.read(2)); // takes the version that the server offers
            expect(0, stream.read(1)[0], "VeNCrypt");
            stream.read(stream.read(1)[0] * Integer.BYTES);
            stream.write(
                    ByteBuffer.allocate(Integer.BYTES).putInt(X509_AND_PASSWORD).array());
            expect(1, stream.read(1)[0], "certificate and password");
            stream.startTls(trusted);
            return version + ", TLS, " + authenticate(stream, password);
        }
    }

    private static String choose(ServerStream stream, byte method) throws IOException {
        String version = stream.readUntil("\n");
        stream.writeLine(version);
        byte[] methods = stream.read(stream.read(1)[0]);
        if (Arrays.binarySearch(methods, method) < 0) {
            throw new IOException(version + " offers " + Arrays.toString(methods) + " (expected: " + method + ")");
        }
        stream.write(new byte[] {method});
        return version;
    }

    private static String authenticate(ServerStream stream, String password)
            throws IOException, GeneralSecurityException {
        stream.write(answer(stream.read(16), password));
        if (number(stream) != 0) {
            return "refused: " + text(stream);
        }
        stream.write(new byte[] {1}); // leaves the screen to others as well
        ByteBuffer size = ByteBuffer.wrap(stream.read(4));
        stream.read(PIXEL_FORMAT);
        return size.getShort() + "x" + size.getShort() + " " + text(stream);
    }

    private static void expect(int expected, int value, String what) throws IOException {
        if (value != expected) {
            throw new IOException(what + ": the server refuses it (" + value + ")");
        }
    }

    /** The challenge, encrypted by DES; in each byte of the key the bits are in reverse. */
    private static byte[] answer(byte[] challenge, String password) throws GeneralSecurityException {
        byte[] key = Arrays.copyOf(password.getBytes(US_ASCII), 8);
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (Integer.reverse(key[i]) >>> 24);
        }
        @SuppressWarnings("InsecureCryptoUsage") // the protocol has nothing better; TLS goes around it
        Cipher des = Cipher.getInstance("DES/ECB/NoPadding");
        des.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "DES"));
        return des.doFinal(challenge);
    }

    private static int number(ServerStream stream) throws IOException {
        return ByteBuffer.wrap(stream.read(4)).getInt();
    }

    private static String text(ServerStream stream) throws IOException {
        return new String(stream.read(number(stream)), UTF_8).replace("\0", ""); // some QEMU counts C's end of a text
    }
}
