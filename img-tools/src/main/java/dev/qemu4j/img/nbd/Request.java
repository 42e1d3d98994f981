package dev.qemu4j.img.nbd;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request and what has come of its reply so far, which only the reading thread touches. */
final class Request {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final int type;
    private final int flags;
    private final long offset;
    private final long length;
    private final ByteBuffer data;
    private final int contextId;
    private final List<Extent> extents = new ArrayList<>();
    private Completion completion = failure -> {};
    private long deadline;
    private long received;
    private @Nullable NbdException error;

    private Request(int type, int flags, long offset, long length, ByteBuffer data, int contextId) {
        this.type = type;
        this.flags = flags;
        this.offset = offset;
        this.length = length;
        this.data = data;
        this.contextId = contextId;
    }

    static Request read(long offset, ByteBuffer target) {
        return new Request(Wire.READ, 0, offset, target.remaining(), target.duplicate(), 0);
    }

    static Request write(long offset, ByteBuffer source, int flags) {
        return new Request(Wire.WRITE, flags, offset, source.remaining(), source.duplicate(), 0);
    }

    static Request of(int type, int flags, long offset, long length) {
        return new Request(type, flags, offset, length, NOTHING, 0);
    }

    static Request blockStatus(long offset, long length, int contextId) {
        return new Request(Wire.BLOCK_STATUS, 0, offset, length, NOTHING, contextId);
    }

    Request onDone(Completion completion) {
        this.completion = completion;
        return this;
    }

    int type() {
        return type;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    long deadline() {
        return deadline;
    }

    void deadline(long nanoTime) {
        deadline = nanoTime;
    }

    List<Extent> extents() {
        return extents;
    }

    void writeHeader(ByteBuffer header, long cookie) {
        header.putInt(Wire.REQUEST_MAGIC).putShort((short) flags).putShort((short) type);
        header.putLong(cookie).putLong(offset).putInt((int) length);
    }

    /** Returns what follows the header. */
    ByteBuffer payload() {
        return type == Wire.WRITE ? data : NOTHING.duplicate();
    }

    /** Returns the part of the target for bytes that the server announces, or refuses a place outside of what was asked for. */
    ByteBuffer part(long at, long count) {
        long from = at - offset;
        if (type != Wire.READ || from < 0 || count < 1 || from > length - count) {
            throw new NbdProtocolException(
                    "the server sends " + count + " bytes at " + Long.toUnsignedString(at) + " in reply to " + this,
                    null);
        }
        received += count;
        return data.slice(data.position() + (int) from, (int) count);
    }

    void addExtents(int context, ByteBuffer descriptors) {
        if (type != Wire.BLOCK_STATUS) {
            throw new NbdProtocolException("the server sends a block status in reply to " + this, null);
        }
        if (context != contextId) {
            return;
        }
        long start = offset;
        while (descriptors.hasRemaining() && start < offset + length) {
            long extent = Integer.toUnsignedLong(descriptors.getInt());
            long status = Integer.toUnsignedLong(descriptors.getInt());
            if (extent == 0) {
                throw new NbdProtocolException("the server sends an empty extent in reply to " + this, null);
            }
            extents.add(new Extent(start, Math.min(extent, offset + length - start), status));
            start += extent;
        }
    }

    void fail(int code, String words) {
        if (error == null) {
            error = new NbdCommandException(
                    code, this + ": " + NbdCommandException.nameOf(code) + (words.isEmpty() ? "" : " (" + words + ")"));
        }
    }

    /** Refuses a reply that ends before all is there. */
    void checkComplete() {
        if (error == null && type == Wire.READ && received != length) {
            throw new NbdProtocolException("the server sent " + received + " bytes in reply to " + this, null);
        }
        if (error == null && type == Wire.BLOCK_STATUS && extents.isEmpty()) {
            throw new NbdProtocolException("the server sent no extents in reply to " + this, null);
        }
    }

    void finish() {
        completion.done(error);
    }

    void abort(NbdException failure) {
        completion.done(failure);
    }

    @Override
    public String toString() {
        return type == Wire.FLUSH
                ? Wire.commandName(type)
                : Wire.commandName(type) + " of " + length + " bytes at " + offset;
    }

    /** Learns how a request ended: without a failure, or with one. Must not block. */
    @FunctionalInterface
    interface Completion {
        void done(@Nullable NbdException failure);
    }
}
