package dev.qemu4j.base;

import org.jspecify.annotations.Nullable;

/**
 * Signals that a QEMU does not have what is asked of it: an option of its command line, an event, a command or an argument.
 *
 * <p>Thrown where QEMU is known not to have it and was not asked. Where it was and has refused a command, this is the cause of
 * the client's {@code QmpCommandException}.
 */
public final class UnsupportedByQemuException extends QemuException {
    private static final long serialVersionUID = 1;

    /** The feature that was asked for. */
    private final String what;

    /** The version or build that has the feature. */
    private final String needs;

    /** The version or build that is used. */
    private final String has;

    /**
     * Creates an exception.
     *
     * @param what what was asked for, such as {@code the event SCLP_CPI_INFO_AVAILABLE}
     * @param needs what has it, such as {@code QEMU 10.2}
     * @param has what is there, such as {@code connected: 7.2.22}
     * @param cause QEMU's refusal; null if it was not asked
     */
    public UnsupportedByQemuException(String what, String needs, String has, @Nullable Throwable cause) {
        super(what + " needs " + needs + " (" + has + ")", cause);
        this.what = what;
        this.needs = needs;
        this.has = has;
    }

    /**
     * Returns the feature that was asked for.
     *
     * @return such as {@code the event SCLP_CPI_INFO_AVAILABLE}
     */
    public String what() {
        return what;
    }

    /**
     * Returns the version or build that has the feature.
     *
     * @return such as {@code QEMU 10.2}
     */
    public String needs() {
        return needs;
    }

    /**
     * Returns the version or build that is used.
     *
     * @return such as {@code connected: 7.2.22}
     */
    public String has() {
        return has;
    }
}
