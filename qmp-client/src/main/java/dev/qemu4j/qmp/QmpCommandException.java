package dev.qemu4j.qmp;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.UnsupportedByQemuException;
import org.jspecify.annotations.Nullable;

/** Signals that QEMU answered a command with an error. */
public final class QmpCommandException extends QmpException {
    /** The command's wire name. */
    private final String command;

    /** The reply's class. */
    private final String errorClass;

    /** The reply's desc. */
    private final String description;

    /**
     * Creates an exception from an error reply.
     *
     * @param command the command's wire name
     * @param errorClass the reply's {@code class}: mostly {@code GenericError}, and {@code CommandNotFound},
     *     {@code DeviceNotActive}, {@code DeviceNotFound} or {@code KVMMissingCap}
     * @param description the reply's {@code desc}, a sentence for people that QEMU does not promise to keep
     */
    public QmpCommandException(String command, String errorClass, String description) {
        this(
                command + ": " + Secrets.hide(description) + " (" + errorClass + ")",
                null,
                command,
                errorClass,
                description);
    }

    private QmpCommandException(
            String message, @Nullable Throwable cause, String command, String errorClass, String description) {
        super(message, cause);
        this.command = command;
        this.errorClass = errorClass;
        this.description = description;
    }

    /** The refusal of what this QEMU does not have. */
    QmpCommandException(UnsupportedByQemuException reason, QmpCommandException refusal) {
        this(String.valueOf(reason.getMessage()), reason, refusal.command, refusal.errorClass, refusal.description);
    }

    /**
     * Returns the command that failed.
     *
     * @return its wire name
     */
    public String command() {
        return command;
    }

    /**
     * Returns the kind of error.
     *
     * @return the reply's {@code class}
     */
    public String errorClass() {
        return errorClass;
    }

    /**
     * Returns the feature that the connected QEMU does not have: a command, an argument or a value of another
     * version or build. The message then says so, instead of QEMU's words.
     *
     * @return the feature and the versions that have it, which is also the cause; null if QEMU has refused for another reason
     */
    public @Nullable UnsupportedByQemuException unsupported() {
        return getCause() instanceof UnsupportedByQemuException reason ? reason : null;
    }

    /**
     * Returns QEMU's words, which may repeat a secret of the command; the exception's message does not.
     *
     * @return the reply's {@code desc}
     */
    public String description() {
        return description;
    }
}
