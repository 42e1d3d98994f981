package dev.qemu4j.qmp;

/**
 * Signals that QEMU refused a command because its version or build does not have the command, an argument or a value.
 *
 * <p>Commands are not held back: QEMU was asked, and its refusal is explained. What is known without asking, such as an event that
 * would never come, is an {@link dev.qemu4j.base.UnsupportedByQemuException} instead. {@link #errorClass()} and {@link #description()} are still QEMU's own.
 */
public final class QmpUnsupportedException extends QmpCommandException {
    private static final long serialVersionUID = 1;

    /** The command, argument or value. */
    private final String what;

    /** The QEMU that has it. */
    private final String needs;

    /** The QEMU that was asked. */
    private final String has;

    QmpUnsupportedException(String what, String needs, String has, QmpCommandException refusal) {
        super(what + " needs " + needs + " (" + has + ")", refusal);
        this.what = what;
        this.needs = needs;
        this.has = has;
    }

    /**
     * Returns the command, argument or value that this QEMU does not have.
     *
     * @return such as {@code query-firmware-log}, or {@code block-commit: backing-mask-protocol}
     */
    public String what() {
        return what;
    }

    /**
     * Returns the versions or the build that have it.
     *
     * @return such as {@code QEMU 10.2}
     */
    public String needs() {
        return needs;
    }

    /**
     * Returns the QEMU that was asked.
     *
     * @return such as {@code connected: 7.2.22}
     */
    public String has() {
        return has;
    }
}
