package dev.qemu4j.testing.shell;

import java.util.Objects;

/**
 * The outcome of a command in a guest.
 *
 * @param exitCode the exit code, as the guest's shell has it: 128 and the signal's number for a command that was killed
 * @param output the standard output and the standard error, as they came, with {@code \n} between lines
 */
public record GuestReply(int exitCode, String output) {
    private static final int LONGEST_TAIL = 8192;

    /**
     * Checks that nothing is missing.
     *
     * @param exitCode the exit code, as the guest's shell has it: 128 and the signal's number for a command that was killed
     * @param output the standard output and the standard error
     */
    public GuestReply {
        Objects.requireNonNull(output, "output");
    }

    /** Returns the end of the output, as much of it as suits a message. */
    String tail() {
        String all = output.strip();
        return all.length() <= LONGEST_TAIL
                ? all
                : "(" + (all.length() - LONGEST_TAIL) + " characters before)"
                        + all.substring(all.length() - LONGEST_TAIL);
    }

    /**
     * Tells whether the command succeeded.
     *
     * @return true if the exit code is 0
     */
    public boolean succeeded() {
        return exitCode == 0;
    }
}
