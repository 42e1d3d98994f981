package dev.qemu4j.vm.console;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Output after which nobody has to wait any more, such as a kernel's panic. Immutable.
 *
 * <p>An alarm is found in plain text, without escape sequences, and is at most 1024 characters long.
 */
public final class ConsoleAlarm {
    private final String name;
    private final Pattern pattern;
    private final boolean line;

    private ConsoleAlarm(String name, Pattern pattern, boolean line) {
        this.name = Objects.requireNonNull(name, "name");
        this.pattern = Objects.requireNonNull(pattern, "pattern");
        this.line = line;
    }

    /**
     * Makes an alarm.
     *
     * @param name the alarm as the exception names it, such as {@code a failed test}
     * @param pattern the output
     * @return the alarm
     */
    public static ConsoleAlarm of(String name, Pattern pattern) {
        return new ConsoleAlarm(name, pattern, false);
    }

    /**
     * Makes an alarm of a text.
     *
     * @param text the output
     * @return the alarm, whose name is the text
     */
    public static ConsoleAlarm of(String text) {
        Objects.requireNonNull(text, "text");
        return of("'" + text + "'", Pattern.compile(Pattern.quote(text)));
    }

    /**
     * Returns the panic of a kernel: of Linux, of the BSDs or of XNU. It comes with its whole line, which has the reason.
     *
     * @return the alarm
     */
    public static ConsoleAlarm kernelPanic() {
        return new ConsoleAlarm(
                "a kernel panic", Pattern.compile("Kernel panic - not syncing|(?m:^)panic(?:\\(|: )"), true);
    }

    /**
     * Returns an error of Linux after which the kernel goes on, maybe without the task that met it. It is an oops, a {@code BUG}, a task
     * that hangs, a lockup. It comes with its whole line.
     *
     * @return the alarm
     */
    public static ConsoleAlarm oops() {
        return new ConsoleAlarm(
                "a kernel oops",
                Pattern.compile("Oops: [0-9a-f]|BUG: |kernel BUG at |Unable to handle kernel |general protection fault"
                        + "|watchdog: BUG|INFO: task [^\n]* blocked for more than"),
                true);
    }

    /**
     * Returns the shell that a Linux falls back to when it cannot boot: that of systemd, of initramfs-tools, of dracut.
     *
     * @return the alarm
     */
    public static ConsoleAlarm emergencyShell() {
        return of(
                "an emergency shell",
                Pattern.compile("You are in (?:emergency|rescue) mode|Entering emergency mode"
                        + "|\\(initramfs\\) |Give root password for maintenance"
                        + "|Cannot open access to console, the root account is locked"));
    }

    /**
     * Returns the name of the alarm.
     *
     * @return words for an exception's message
     */
    public String name() {
        return name;
    }

    /**
     * Returns the pattern of the output.
     *
     * @return the pattern
     */
    public Pattern pattern() {
        return pattern;
    }

    /** Makes a list of a parameter's alarms. */
    static List<ConsoleAlarm> list(String parameter, ConsoleAlarm... alarms) {
        Objects.requireNonNull(alarms, parameter);
        for (ConsoleAlarm alarm : alarms) {
            Objects.requireNonNull(alarm, parameter);
        }
        return List.of(alarms);
    }

    /** Tells whether the rest of the line has the reason. */
    boolean hasLine() {
        return line;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConsoleAlarm that
                && name.equals(that.name)
                && pattern.pattern().equals(that.pattern.pattern())
                && pattern.flags() == that.pattern.flags();
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, pattern.pattern(), pattern.flags());
    }

    /** Returns the name of the alarm. */
    @Override
    public String toString() {
        return name;
    }
}
