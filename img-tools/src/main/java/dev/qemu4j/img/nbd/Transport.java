package dev.qemu4j.img.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes to and from a server. One thread may read while another writes; both block, and {@link #close} from anywhere wakes them
 * with an exception.
 */
interface Transport {
    /** Fills a buffer, or throws {@link java.io.EOFException}. */
    void readFully(ByteBuffer target) throws IOException;

    /** Writes all of the buffers. */
    void write(ByteBuffer... sources) throws IOException;

    void close();
}
