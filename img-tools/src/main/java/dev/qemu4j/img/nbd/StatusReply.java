package dev.qemu4j.img.nbd;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The extents that answer a block status, which come once, in order and without gaps. */
final class StatusReply {
    private final long offset;
    private final long length;
    private final int context;
    private final boolean one;
    private final List<Extent> extents = new ArrayList<>();

    StatusReply(Extent range, int context, int flags) {
        offset = range.start();
        length = range.length();
        this.context = context;
        one = (flags & Wire.FLAG_REQ_ONE) != 0;
    }

    List<Extent> extents() {
        return extents;
    }

    void add(int answered, ByteBuffer descriptors, Request request) {
        if (answered != context) {
            return; // another of the contexts that the server was asked for
        }
        if (!extents.isEmpty()) {
            throw new NbdProtocolException("the server sends a block status twice in reply to " + request, null);
        }
        if (one && descriptors.remaining() != 8) {
            throw new NbdProtocolException(
                    "the server sends " + descriptors.remaining() / 8 + " extents instead of one in reply to "
                            + request,
                    null);
        }
        long told = 0;
        while (descriptors.hasRemaining()) {
            long extent = Integer.toUnsignedLong(descriptors.getInt());
            long status = Integer.toUnsignedLong(descriptors.getInt());
            if (extent == 0 || told >= length || (one && extent > length)) {
                throw new NbdProtocolException(
                        "the server sends " + (extent == 0 ? "an empty extent" : "an extent beyond the end")
                                + " in reply to " + request,
                        null);
            }
            extents.add(new Extent(offset + told, Math.min(extent, length - told), status));
            told += extent;
        }
    }
}
