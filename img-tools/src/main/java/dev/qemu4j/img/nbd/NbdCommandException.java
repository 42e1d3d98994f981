package dev.qemu4j.img.nbd;

/** Signals that the server could not or would not do what it was asked; the connection lives on. */
public final class NbdCommandException extends NbdException {
    private static final long serialVersionUID = 1L;

    private final int code;

    NbdCommandException(int code, String message) {
        super(message, null);
        this.code = code;
    }

    /**
     * Returns the error by the number that the protocol shares with Linux.
     *
     * @return such as 5 for an I/O error
     */
    public int code() {
        return code;
    }

    /**
     * Returns the error by its name.
     *
     * @return such as {@code EIO}
     */
    public String error() {
        return nameOf(code);
    }

    static String nameOf(int code) {
        return switch (code) {
            case 1 -> "EPERM";
            case 5 -> "EIO";
            case 12 -> "ENOMEM";
            case 22 -> "EINVAL";
            case 28 -> "ENOSPC";
            case 75 -> "EOVERFLOW";
            case 95 -> "ENOTSUP";
            case 108 -> "ESHUTDOWN";
            default -> "error " + Integer.toUnsignedString(code);
        };
    }
}
