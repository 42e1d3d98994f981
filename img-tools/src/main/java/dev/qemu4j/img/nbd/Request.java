package dev.qemu4j.img.nbd;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import java.nio.ByteBuffer;
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
    private final @Nullable StatusReply status;
    private final Coverage coverage = new Coverage();
    private Completion completion = failure -> {};
    private long deadline;
    private int chunks;
    private @Nullable NbdException error;

    private Request(int command, Extent range, ByteBuffer data, @Nullable StatusReply status) {
        type = command & 0xFFFF;
        flags = command >>> 16;
        offset = range.start();
        length = range.length();
        this.data = data;
        this.status = status;
    }

    static Request read(long offset, ByteBuffer target, int flags) {
        return new Request(
                flags << 16 | Wire.READ, new Extent(offset, target.remaining(), 0), target.duplicate(), null);
    }

    static Request write(long offset, ByteBuffer source, int flags) {
        return new Request(
                flags << 16 | Wire.WRITE, new Extent(offset, source.remaining(), 0), source.duplicate(), null);
    }

    static Request of(int type, int flags, long offset, long length) {
        return new Request(flags << 16 | type, new Extent(offset, length, 0), NOTHING, null);
    }

    static Request blockStatus(Extent range, int context, int flags) {
        return new Request(flags << 16 | Wire.BLOCK_STATUS, range, NOTHING, new StatusReply(range, context, flags));
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

    /** Returns the bytes of the caller's buffer that this request keeps in use. */
    long held() {
        return type == Wire.READ || type == Wire.WRITE ? length : 0;
    }

    long deadline() {
        return deadline;
    }

    void deadline(long nanoTime) {
        deadline = nanoTime;
    }

    List<Extent> extents() {
        return status == null ? List.of() : status.extents();
    }

    void writeHeader(ByteBuffer header, long cookie) {
        header.putInt(Wire.REQUEST_MAGIC).putShort((short) flags).putShort((short) type);
        header.putLong(cookie).putLong(offset).putInt((int) length);
    }

    /** Returns the payload, which follows the header. */
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
        String wrong = coverage.add(from, from + count);
        if (wrong != null || (++chunks > 1 && (flags & Wire.FLAG_DF) != 0)) {
            throw new NbdProtocolException(
                    "the server sends " + (wrong == null ? "several pieces" : wrong) + " in reply to " + this, null);
        }
        return data.slice(data.position() + (int) from, (int) count);
    }

    void addExtents(int context, ByteBuffer descriptors) {
        if (status == null) {
            throw new NbdProtocolException("the server sends a block status in reply to " + this, null);
        }
        status.add(context, descriptors, this);
    }

    void fail(int code, String words) {
        if (error == null) {
            error = new NbdCommandException(
                    code,
                    this + ": " + NbdCommandException.nameOf(code)
                            + (words.isEmpty() ? "" : " (" + Secrets.hide(words) + ")"));
        }
    }

    /** Refuses a reply that ends before all is there. */
    void checkComplete() {
        if (error == null && type == Wire.READ && coverage.inOrder() != length) {
            throw new NbdProtocolException(
                    "the server ends its reply to " + this + " without the byte at " + (offset + coverage.inOrder()),
                    null);
        }
        if (error == null && status != null && extents().isEmpty()) {
            throw new NbdProtocolException("the server sent no extents in reply to " + this, null);
        }
    }

    void finish() {
        completion.done(error);
    }

    void abort(QemuException failure) {
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
        void done(@Nullable QemuException failure);
    }
}
