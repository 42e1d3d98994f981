package dev.qemu4j.host;

import dev.qemu4j.base.async.TimeLimit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Result of a program that ran to its end: exit code, duration and outputs.
 *
 * <p>Immutable.
 */
public final class HostResult {
    private final int exitCode;
    private final Duration duration;
    private final byte[] stdout;
    private final String stderrTail;

    HostResult(int exitCode, Duration duration, byte[] stdout, String stderrTail) {
        this.exitCode = exitCode;
        this.duration = duration;
        this.stdout = stdout;
        this.stderrTail = stderrTail;
    }

    /**
     * Returns the exit code.
     *
     * @return 0, or a code that the command allows
     */
    public int exitCode() {
        return exitCode;
    }

    /**
     * Returns the program's run time.
     *
     * @return the time from its start to the end of its output
     */
    public Duration duration() {
        return duration;
    }

    /**
     * Returns the standard output as text.
     *
     * @return the output, decoded as UTF-8; malformed bytes become U+FFFD
     */
    public String stdout() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /**
     * Returns the standard output as it was written.
     *
     * @return a copy of the bytes
     */
    public byte[] stdoutBytes() {
        return stdout.clone();
    }

    /**
     * Returns the end of the standard error as text.
     *
     * @return the last 64 KiB, decoded as UTF-8; malformed bytes become U+FFFD
     */
    public String stderrTail() {
        return stderrTail;
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + ", " + stdout.length + " bytes of output in " + TimeLimit.millis(duration)
                + " ms";
    }
}
