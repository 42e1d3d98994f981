package dev.qemu4j.img.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Reads replies and gives them to their requests. Nothing that the server says of a length or a place is believed. */
final class ReplyReader {
    private static final int LONGEST_ERROR = 6 + Wire.LONGEST_STRING + 8;
    private static final int LONGEST_STATUS = 4 + 8 * (1 << 20);
    private static final byte[] ZEROS = new byte[64 << 10];

    private final Transport transport;
    private final boolean structured;
    private final Map<Long, Request> pending;
    private final Backlog backlog;
    private final ByteBuffer header = ByteBuffer.allocate(20);

    ReplyReader(Transport transport, boolean structured, Map<Long, Request> pending, Backlog backlog) {
        this.transport = transport;
        this.structured = structured;
        this.pending = pending;
        this.backlog = backlog;
    }

    void readReply() throws IOException {
        transport.readFully(header.clear().limit(16));
        header.flip();
        int magic = header.getInt();
        if (magic == Wire.SIMPLE_REPLY_MAGIC) {
            readSimple(header.getInt(), header.getLong());
        } else if (magic == Wire.STRUCTURED_REPLY_MAGIC && structured) {
            readChunk(header.getShort(), header.getShort() & 0xFFFF, header.getLong());
        } else {
            throw new NbdProtocolException("the server's reply starts with " + Integer.toHexString(magic), null);
        }
    }

    private void readSimple(int error, long cookie) throws IOException {
        Request request = find(cookie);
        if (error != 0) {
            request.fail(error, "");
        } else if (request.type() == Wire.READ) {
            if (structured) {
                throw new NbdProtocolException("the server answers " + request + " by a simple reply", null);
            }
            transport.readFully(request.part(request.offset(), request.length()));
        }
        finish(cookie, request);
    }

    private void readChunk(int flags, int type, long cookie) throws IOException {
        transport.readFully(header.clear().limit(4));
        long length = Integer.toUnsignedLong(header.flip().getInt());
        Request request = find(cookie);
        if ((type & Wire.CHUNK_ERROR) != 0) {
            readError(request, expect(length, 6, LONGEST_ERROR));
        } else {
            switch (type) {
                case Wire.CHUNK_NONE -> readNone(request, flags, expect(length, 0, 0));
                case Wire.CHUNK_DATA -> readData(request, expect(length, 9, Integer.MAX_VALUE));
                case Wire.CHUNK_HOLE -> readHole(request, expect(length, 12, 12));
                case Wire.CHUNK_STATUS -> readStatus(request, expect(length, 12, LONGEST_STATUS));
                default ->
                    throw new NbdProtocolException(
                            "the server sends a chunk of type " + type + " in reply to " + request, null);
            }
        }
        if ((flags & Wire.CHUNK_DONE) != 0) {
            finish(cookie, request);
        }
    }

    /** Only the end of a reply may be empty: else a reply could go on for ever. */
    private static void readNone(Request request, int flags, int length) {
        if (length == 0 && (flags & Wire.CHUNK_DONE) == 0) {
            throw new NbdProtocolException("the server sends an empty chunk amidst its reply to " + request, null);
        }
    }

    private void readData(Request request, int length) throws IOException {
        transport.readFully(header.clear().limit(8));
        transport.readFully(request.part(header.flip().getLong(), length - 8L));
    }

    private void readHole(Request request, int length) throws IOException {
        transport.readFully(header.clear().limit(length));
        header.flip();
        ByteBuffer hole = request.part(header.getLong(), Integer.toUnsignedLong(header.getInt()));
        while (hole.hasRemaining()) {
            hole.put(ZEROS, 0, Math.min(ZEROS.length, hole.remaining()));
        }
    }

    private void readStatus(Request request, int length) throws IOException {
        if (length % 8 != 4) {
            throw new NbdProtocolException("the server sends a block status of " + length + " bytes", null);
        }
        ByteBuffer data = ByteBuffer.allocate(length);
        transport.readFully(data);
        data.flip();
        request.addExtents(data.getInt(), data);
    }

    private void readError(Request request, int length) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(length);
        transport.readFully(data);
        data.flip();
        int code = data.getInt();
        int words = data.getShort() & 0xFFFF;
        if (words > data.remaining()) {
            throw new NbdProtocolException("an error of the server claims " + words + " bytes of text", null);
        }
        request.fail(code == 0 ? 22 : code, OptionChannel.text(data.slice(data.position(), words)));
    }

    private Request find(long cookie) {
        Request request = pending.get(cookie);
        if (request == null) {
            throw new NbdProtocolException("the server answers a request that nobody made: " + cookie, null);
        }
        return request;
    }

    /** A request that breaks the rules with its last chunk stays pending, to fail with the connection. */
    private void finish(long cookie, Request request) {
        request.checkComplete();
        backlog.giveBack(request); // first, so that callbacks find room
        request.finish();
        pending.remove(cookie);
    }

    private static int expect(long length, long least, long most) {
        if (length < least || length > most) {
            throw new NbdProtocolException("the server sends a chunk of " + length + " bytes", null);
        }
        return (int) length;
    }
}
