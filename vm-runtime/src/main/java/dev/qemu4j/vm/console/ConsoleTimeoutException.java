package dev.qemu4j.vm.console;

import dev.qemu4j.base.QemuTimeoutException;

/** Signals that a console did not print in time what was waited for. */
public final class ConsoleTimeoutException extends QemuTimeoutException {
    /** The end of the output. */
    private final String output;

    ConsoleTimeoutException(String message, String output) {
        super(message + ConsoleException.text(output), null);
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
}
