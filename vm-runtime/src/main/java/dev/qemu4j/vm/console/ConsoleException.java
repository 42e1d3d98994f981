package dev.qemu4j.vm.console;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a wait for a console's output cannot be fulfilled any more. */
public abstract class ConsoleException extends QemuException {
    /** The end of the output. */
    private final String output;

    ConsoleException(String message, String output, @Nullable Throwable cause) {
        super(message + text(output), cause);
        this.output = output;
    }

    /**
     * Returns the end of the console's output.
     *
     * @return its last lines as plain text, maybe empty
     */
    public String output() {
        return output;
    }

    static String text(String output) {
        return output.isEmpty()
                ? "; it has printed nothing"
                : "; its last lines:\n    " + output.replace("\n", "\n    ");
    }
}
