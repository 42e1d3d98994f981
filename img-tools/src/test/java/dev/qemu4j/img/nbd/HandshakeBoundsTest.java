package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose replies to options never end: little of it is kept, and the end is soon. */
@Timeout(60)
class HandshakeBoundsTest {
    private static final long PLENTY = 32L << 20;

    @ParameterizedTest
    @ValueSource(ints = {4097, 1 << 20})
    void list_longNames_protocolException(int length) throws Exception {
        try (Endless server = new Endless(Wire.OPT_LIST, Wire.REP_SERVER, length)) {
            assertThatThrownBy(() -> NbdClient.list(server.address(), NbdOptions.defaults()))
                    .isInstanceOf(NbdProtocolException.class)
                    .hasMessageContaining("claims");
        }
    }

    @Test
    void list_manyNames_protocolExceptionAfterAFewMegabytes() throws Exception {
        try (Endless server = new Endless(Wire.OPT_LIST, Wire.REP_SERVER, Wire.LONGEST_STRING)) {
            assertThatThrownBy(() -> NbdClient.list(server.address(), NbdOptions.defaults()))
                    .isInstanceOf(NbdProtocolException.class)
                    .hasMessageContaining("names");
            assertThat(server.sent()).isLessThan(PLENTY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 4096, 4097, 1 << 20})
    void connect_contextsNobodyAskedFor_protocolException(int length) throws Exception {
        try (Endless server = new Endless(Wire.OPT_SET_META_CONTEXT, Wire.REP_META_CONTEXT, length)) {
            assertThatThrownBy(() -> NbdClient.connect(server.address(), "", NbdOptions.defaults()))
                    .isInstanceOf(NbdProtocolException.class);
            assertThat(server.sent()).isLessThan(PLENTY);
        }
    }

    /** Agrees to all options but one, to which it sends replies as long as somebody reads. */
    private static final class Endless implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final AtomicLong sent = new AtomicLong();
        private final int endless;
        private final int type;
        private final byte[] name;

        Endless(int endless, int type, int length) throws IOException {
            this.endless = endless;
            this.type = type;
            name = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
            Thread thread = new Thread(this::serve, "endless-nbd-server");
            thread.setDaemon(true);
            thread.start();
        }

        SocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
        }

        long sent() {
            return sent.get();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }

        private void serve() {
            try (Socket socket = server.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
                out.writeLong(Wire.SERVER_MAGIC);
                out.writeLong(Wire.OPTION_MAGIC);
                out.writeShort(Wire.FIXED_NEWSTYLE | Wire.NO_ZEROES);
                out.flush();
                in.readInt();
                while (true) {
                    in.readLong();
                    int option = in.readInt();
                    in.skipNBytes(in.readInt());
                    while (option == endless) {
                        reply(out, option, type, 4 + name.length);
                        out.writeInt(type == Wire.REP_SERVER ? name.length : 1);
                        out.write(name);
                        sent.addAndGet(name.length);
                    }
                    reply(out, option, Wire.REP_ACK, 0);
                    out.flush();
                }
            } catch (IOException e) {
                // The client has left, as it should.
            }
        }

        private static void reply(DataOutputStream out, int option, int type, int length) throws IOException {
            out.writeLong(Wire.OPTION_REPLY_MAGIC);
            out.writeInt(option);
            out.writeInt(type);
            out.writeInt(length);
        }
    }
}
