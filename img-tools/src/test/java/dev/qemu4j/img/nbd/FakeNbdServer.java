package dev.qemu4j.img.nbd;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.UnaryOperator;

/** A small NBD server of a megabyte of zeros, which can be made to answer wrongly. Serves one connection after another. */
final class FakeNbdServer implements AutoCloseable {
    static final int SIZE = 1 << 20;

    private final ServerSocket server;
    private final UnaryOperator<OutputStream> damage;
    private final Replies replies;
    private final Offer offer;
    private volatile Socket current = new Socket();

    private FakeNbdServer(UnaryOperator<OutputStream> damage, Replies replies, Offer offer) throws IOException {
        this.damage = damage;
        this.replies = replies;
        this.offer = offer;
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "fake-nbd-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts a server whose handshake is right, and whose replies are as given. */
    static FakeNbdServer replying(Replies replies) throws IOException {
        return offering(Offer.USUAL, replies);
    }

    /** Starts a server of another export. */
    static FakeNbdServer offering(Offer offer, Replies replies) throws IOException {
        return new FakeNbdServer(out -> out, replies, offer);
    }

    /** Starts a server all of whose output goes through something that damages it. */
    static FakeNbdServer damaged(UnaryOperator<OutputStream> damage) throws IOException {
        return new FakeNbdServer(damage, FakeNbdServer::right, Offer.USUAL);
    }

    SocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
        current.close();
    }

    /** Answers as a server should. */
    static void right(RequestSeen request, DataOutputStream out) throws IOException {
        if (request.type() == Wire.READ) {
            chunk(out, 0, Wire.CHUNK_DATA, request.cookie(), 8 + request.length() / 2);
            out.writeLong(request.offset());
            out.write(new byte[request.length() / 2]);
            chunk(out, Wire.CHUNK_DONE, Wire.CHUNK_HOLE, request.cookie(), 12);
            out.writeLong(request.offset() + request.length() / 2);
            out.writeInt(request.length() - request.length() / 2);
        } else if (request.type() == Wire.BLOCK_STATUS) {
            chunk(out, Wire.CHUNK_DONE, Wire.CHUNK_STATUS, request.cookie(), 12);
            out.writeInt(1);
            out.writeInt(request.length());
            out.writeInt(3);
        } else {
            chunk(out, Wire.CHUNK_DONE, Wire.CHUNK_NONE, request.cookie(), 0);
        }
    }

    static void chunk(DataOutputStream out, int flags, int type, long cookie, int length) throws IOException {
        out.writeInt(Wire.STRUCTURED_REPLY_MAGIC);
        out.writeShort(flags);
        out.writeShort(type);
        out.writeLong(cookie);
        out.writeInt(length);
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                current = socket;
                socket.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(damage.apply(socket.getOutputStream())));
                shakeHands(in, out);
                answer(in, out);
            } catch (IOException e) {
                // The client left, as it does in the tests of failures.
            }
        }
    }

    private void shakeHands(DataInputStream in, DataOutputStream out) throws IOException {
        out.writeLong(Wire.SERVER_MAGIC);
        out.writeLong(Wire.OPTION_MAGIC);
        out.writeShort(Wire.FIXED_NEWSTYLE | Wire.NO_ZEROES);
        out.flush();
        in.readInt();
        while (true) {
            in.readLong();
            int option = in.readInt();
            in.skipNBytes(Math.max(0, Math.min(in.readInt(), 1 << 16)));
            switch (option) {
                case Wire.OPT_SET_META_CONTEXT -> {
                    reply(out, option, Wire.REP_META_CONTEXT, 4 + Extent.ALLOCATION.length());
                    out.writeInt(1);
                    out.writeBytes(Extent.ALLOCATION);
                }
                case Wire.OPT_GO -> {
                    reply(out, option, Wire.REP_INFO, 12);
                    out.writeShort(Wire.INFO_EXPORT);
                    out.writeLong(offer.size());
                    out.writeShort(offer.flags());
                    reply(out, option, Wire.REP_INFO, 14);
                    out.writeShort(Wire.INFO_BLOCK_SIZE);
                    out.writeInt(offer.block());
                    out.writeInt(4096);
                    out.writeInt(1 << 20);
                }
                case Wire.OPT_LIST -> {
                    reply(out, option, Wire.REP_SERVER, 8);
                    out.writeInt(4);
                    out.writeBytes("fake");
                }
                default -> {
                    // Agreed to without more.
                }
            }
            reply(out, option, Wire.REP_ACK, 0);
            out.flush();
            if (option == Wire.OPT_GO) {
                return;
            }
        }
    }

    private static void reply(DataOutputStream out, int option, int type, int length) throws IOException {
        out.writeLong(Wire.OPTION_REPLY_MAGIC);
        out.writeInt(option);
        out.writeInt(type);
        out.writeInt(length);
    }

    private void answer(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            in.readInt();
            int flags = in.readShort();
            int type = in.readShort();
            RequestSeen request = new RequestSeen(type, flags, in.readLong(), in.readLong(), in.readInt());
            if (type == Wire.DISCONNECT) {
                return;
            }
            if (type == Wire.WRITE) {
                in.skipNBytes(request.length());
            }
            replies.answer(request, out);
            out.flush();
        }
    }

    /** A request as it came in. */
    record RequestSeen(int type, int flags, long cookie, long offset, int length) {}

    /** The server's description of its export. */
    record Offer(long size, int flags, int block) {
        static final Offer USUAL =
                new Offer(SIZE, Wire.CAN_FLUSH | Wire.CAN_FUA | Wire.CAN_TRIM | Wire.CAN_ZERO | Wire.CAN_DF | 1, 1);
    }

    /** Answers a request, in whatever way; an exception cuts the connection. */
    @FunctionalInterface
    interface Replies {
        void answer(RequestSeen request, DataOutputStream out) throws IOException;
    }
}
