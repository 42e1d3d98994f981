package dev.qemu4j.img.nbd;

/**
 * Signals that a request was not sent, since too much of what was sent before waits for the server to read or answer it. The connection
 * lives on, and the buffer is the caller's again.
 */
public final class NbdBacklogException extends NbdException {
    private static final long serialVersionUID = 1L;

    NbdBacklogException(String message) {
        super(message, null);
    }
}
