package dev.qemu4j.vm.disk.stream;

import java.nio.ByteBuffer;

/**
 * The receiver of a disk's content, in pieces by rising offsets that do not overlap. What lies between the pieces is not part of the stream: of an increment,
 * it was not changed.
 *
 * <p>All methods are called on one thread. An exception of any of them ends the stream, and is thrown by the verb that sends it.
 */
public interface DiskReceiver extends AutoCloseable {
    /**
     * Takes data.
     *
     * @param offset the offset of the first byte in the disk
     * @param data the bytes from its position to its limit, read-only and no array's; it is used again after the call
     */
    void data(long offset, ByteBuffer data);

    /**
     * Takes zeros.
     *
     * @param offset the offset of the first one in the disk
     * @param length the number of bytes, above zero
     */
    void zero(long offset, long length);

    /** Is called once all has come, before {@link #close}, and not if anything has failed. By default it does nothing. */
    default void end() {}

    /** Lets go of what the receiver holds. It is called always, and after {@link #end}. By default it does nothing. */
    @Override
    default void close() {}
}
