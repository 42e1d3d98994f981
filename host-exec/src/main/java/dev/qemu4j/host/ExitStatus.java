package dev.qemu4j.host;

import java.util.Map;
import java.util.OptionalInt;

/**
 * Exit status of a program.
 *
 * <p>The JDK reports the death by signal <i>n</i> as 128 + <i>n</i>, as a shell does. A program that exits with such a code
 * by itself looks the same.
 *
 * @param code the exit code, or 128 and the number of the signal that ended the program
 */
public record ExitStatus(int code) {
    private static final int SIGNAL_BASE = 128;
    private static final int SIGNAL_MAX = 64;
    private static final Map<Integer, String> NAMES = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 13,
            "SIGPIPE", 15, "SIGTERM");

    /**
     * Tells whether the program ended by itself and reports no failure.
     *
     * @return true if the code is 0
     */
    public boolean succeeded() {
        return code == 0;
    }

    /**
     * Returns the signal that ended the program.
     *
     * @return the signal's number, such as 9, or nothing if the program exited
     */
    public OptionalInt signal() {
        int signal = code - SIGNAL_BASE;
        return signal > 0 && signal <= SIGNAL_MAX ? OptionalInt.of(signal) : OptionalInt.empty();
    }

    /** Returns the status for a message, such as {@code exit code 1} or {@code signal 9 (SIGKILL)}. */
    @Override
    public String toString() {
        OptionalInt signal = signal();
        if (signal.isEmpty()) {
            return "exit code " + code;
        }
        String name = NAMES.get(signal.getAsInt());
        return "signal " + signal.getAsInt() + (name == null ? "" : " (" + name + ")");
    }
}
