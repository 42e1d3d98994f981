package dev.qemu4j.qmp.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The client's end of a {@link QmpTransport}. Safe for use by several threads. */
public interface QmpReceiver {
    /**
     * Takes what the monitor said: any part of the byte stream, as it comes. Blocks while the client is behind.
     *
     * @param bytes bytes that are copied, to the buffer's limit
     * @return false if the client wants no more, since the connection has ended
     */
    boolean receive(ByteBuffer bytes);

    /**
     * Ends the connection, behind what was received before. What comes later is passed over.
     *
     * @param cause the cause that exceptions name; null if the peer has closed it
     */
    void end(@Nullable Throwable cause);
}
