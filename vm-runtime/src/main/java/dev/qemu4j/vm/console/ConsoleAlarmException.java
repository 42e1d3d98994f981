package dev.qemu4j.vm.console;

import java.util.List;

/** Signals that an alarm came on a console, such as a kernel's panic, before the output that was waited for. */
public final class ConsoleAlarmException extends ConsoleException {
    /** The alarm's name. */
    private final String alarm;

    /** The output that set it off. */
    private final String text;

    /** A line for each kind of failure that is known. */
    private final List<String> advice;

    ConsoleAlarmException(String message, Alarmed alarmed, List<String> advice, String output) {
        super(advice.isEmpty() ? message : message + "; " + String.join("; ", advice), output, null);
        this.advice = advice;
        alarm = alarmed.what();
        text = alarmed.text();
    }

    /**
     * Returns the name of the alarm.
     *
     * @return {@link ConsoleAlarm#name()}, or words for a panic that QEMU reported
     */
    public String alarm() {
        return alarm;
    }

    /**
     * Returns the output that set the alarm off. That of a kernel's panic or oops goes to the end of its line, as far as that came within a
     * second.
     *
     * @return plain text
     */
    public String text() {
        return text;
    }

    /**
     * Returns advice for the failures that are known, such as of a kernel that has no root file system or too little memory.
     *
     * @return a line for each kind of failure, its name before a colon; empty if none is known
     */
    public List<String> advice() {
        return advice;
    }
}
