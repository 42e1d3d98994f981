package dev.qemu4j.qga;

import dev.qemu4j.qapi.qga.GuestExecStatusResult;
import dev.qemu4j.qmp.QmpProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The exit status and the output of a program that ran in the guest. Immutable. */
public final class ExecResult {
    private static final long MAX_UNSIGNED = 0xFFFF_FFFFL;

    private final GuestExecStatusResult status;
    private final int exitCode;
    private final byte[] out;
    private final byte[] err;

    ExecResult(GuestExecStatusResult status) {
        this.status = status;
        exitCode = exitCode(status.exitcode());
        out = decoded("out-data", status.outData());
        err = decoded("err-data", status.errData());
    }

    /**
     * Returns the exit status.
     *
     * @return the status; -1 if the program was ended by a {@linkplain #signal() signal}. One of Windows' that needs all
     *     32 bits is negative
     */
    public int exitCode() {
        return exitCode;
    }

    /**
     * Returns the signal that ended the program; on Windows the code of its unhandled exception.
     *
     * @return the signal's number, or null if the program exited by itself
     */
    public @Nullable Long signal() {
        return status.signal();
    }

    /**
     * Tells whether the program exited with status 0.
     *
     * @return true on success
     */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /**
     * Returns the program's standard output, read as UTF-8.
     *
     * @return the text, also of standard error where the two were merged
     */
    public String stdout() {
        return new String(out, StandardCharsets.UTF_8);
    }

    /**
     * Returns the program's standard error, read as UTF-8.
     *
     * @return the text
     */
    public String stderr() {
        return new String(err, StandardCharsets.UTF_8);
    }

    /**
     * Returns the program's standard output.
     *
     * @return a copy of the bytes
     */
    public byte[] stdoutBytes() {
        return out.clone();
    }

    /**
     * Returns the program's standard error.
     *
     * @return a copy of the bytes
     */
    public byte[] stderrBytes() {
        return err.clone();
    }

    /**
     * Tells whether the agent has dropped the end of the standard output, of which it keeps 16 MiB.
     *
     * @return true if there was more; have the program write to a file, and read that
     */
    public boolean stdoutTruncated() {
        return Boolean.TRUE.equals(status.outTruncated());
    }

    /**
     * Tells whether the agent has dropped the end of the standard error, of which it keeps 16 MiB.
     *
     * @return true if there was more
     */
    public boolean stderrTruncated() {
        return Boolean.TRUE.equals(status.errTruncated());
    }

    /** Returns the exit status and the sizes of the outputs, but not the outputs. */
    @Override
    public String toString() {
        String end = signal() == null ? "exit " + exitCode() : "signal " + signal();
        return "ExecResult[" + end + ", stdout " + out.length + " B, stderr " + err.length + " B]";
    }

    /** An exit status has 32 bits, with a sign on POSIX and without on Windows. */
    private static int exitCode(@Nullable Long code) {
        if (code == null) {
            return -1;
        }
        if (code < Integer.MIN_VALUE || code > MAX_UNSIGNED) {
            throw new QmpProtocolException("guest-exec-status: exitcode " + code + " (expected: 32 bits)", null);
        }
        return code.intValue();
    }

    private static byte[] decoded(String member, @Nullable String base64) {
        try {
            return base64 == null ? new byte[0] : Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new QmpProtocolException("guest-exec-status: " + member + " is not base64: " + e.getMessage(), e);
        }
    }
}
