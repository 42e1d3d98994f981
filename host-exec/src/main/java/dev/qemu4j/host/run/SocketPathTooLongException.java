package dev.qemu4j.host.run;

import java.nio.file.Path;

/** Signals that a Unix socket's path has more bytes than the system's address structure holds. */
public final class SocketPathTooLongException extends RunDirectoryException {
    private static final long serialVersionUID = 1L;

    /** The length in bytes. */
    private final int length;

    /** The limit in bytes. */
    private final int limit;

    SocketPathTooLongException(Path socket, int length, int limit) {
        super(
                "socket: " + socket + " has " + length + " bytes (expected: <= " + limit
                        + "; RunDirectory.create or VmOptions.runBase takes a shorter base, such as /tmp)",
                null);
        this.length = length;
        this.limit = limit;
    }

    /**
     * Returns the length of the path.
     *
     * @return the length in bytes
     */
    public int length() {
        return length;
    }

    /**
     * Returns the length that the system allows.
     *
     * @return the limit in bytes
     */
    public int limit() {
        return limit;
    }
}
