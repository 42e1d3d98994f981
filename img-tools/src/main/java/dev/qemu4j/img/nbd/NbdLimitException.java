package dev.qemu4j.img.nbd;

/** Signals that what a server tells goes beyond a bound on memory and work; the connection lives on. */
public final class NbdLimitException extends NbdException {
    private static final long serialVersionUID = 1L;

    NbdLimitException(String message) {
        super(message, null);
    }
}
