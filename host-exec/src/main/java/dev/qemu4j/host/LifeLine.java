package dev.qemu4j.host;

import java.io.IOException;

/**
 * Makes host programs end when the JVM ends, however it ends: also by {@code SIGKILL} or a crash.
 *
 * <p>There are two ways, and one is chosen when the first program is started:
 *
 * <ul>
 *   <li>Linux's parent-death signal, armed by util-linux's {@code setpriv};
 *   <li>elsewhere, a small shell beside the program that reads a pipe from the JVM and kills the program when the pipe
 *       ends.
 * </ul>
 *
 * <p>A program with {@link HostProcess.Builder#endAfter} has a watcher as well, which ends it in order.
 *
 * <p>Either way the process that Java sees is the program itself: its pid, its signals and its exit code are exact. What
 * the program starts in its turn is not covered, nor is a set-user-id program under the parent-death signal, which the
 * kernel clears for it.
 *
 * <p>Thread-safe.
 */
public abstract sealed class LifeLine permits SetprivLifeLine, PipeLifeLine, OrderlyLifeLine {
    static final String SHELL = "/bin/sh";

    LifeLine() {}

    /**
     * Returns the way that this host allows.
     *
     * @return the life line of every program this JVM starts
     */
    public static LifeLine current() {
        return Chosen.LIFE_LINE;
    }

    /**
     * Describes the life line for a log or a bug report.
     *
     * @return one line, such as {@code parent-death signal (/usr/bin/setpriv)}
     */
    public abstract String describe();

    /** Starts a program, its standard input fed from the specification or {@code /dev/null}. */
    abstract Process start(ChildSpec child) throws IOException;

    @Override
    public String toString() {
        return describe();
    }

    private static final class Chosen {
        static final LifeLine LIFE_LINE = choose();

        private static LifeLine choose() {
            SetprivLifeLine setpriv = SetprivLifeLine.find();
            return setpriv != null ? setpriv : new PipeLifeLine(SHELL);
        }
    }
}
