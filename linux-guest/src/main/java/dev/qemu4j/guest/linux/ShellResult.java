package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The exit code and the output of a command in the guest.
 *
 * <p>Immutable.
 */
public final class ShellResult {
    private final int exitCode;
    private final byte[] output;

    ShellResult(int exitCode, byte[] output) {
        this.exitCode = exitCode;
        this.output = output;
    }

    /**
     * Returns the exit code.
     *
     * @return 0 to 255, as the guest's shell has it: 128 and the signal's number for a command that was killed
     */
    public int exitCode() {
        return exitCode;
    }

    /**
     * Returns the standard output and the standard error, in the order in which they were written.
     *
     * @return the output, decoded as UTF-8; malformed bytes become U+FFFD
     */
    public String output() {
        return new String(output, UTF_8);
    }

    /**
     * Returns the standard output and the standard error as they were written.
     *
     * @return a copy of the bytes
     */
    public byte[] outputBytes() {
        return output.clone();
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + ": " + output();
    }
}
