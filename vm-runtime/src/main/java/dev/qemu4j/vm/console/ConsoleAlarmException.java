package dev.qemu4j.vm.console;

/** Signals that an alarm came on a console, such as a kernel's panic, before the output that was waited for. */
public final class ConsoleAlarmException extends ConsoleException {
    /** The alarm's name. */
    private final String alarm;

    /** The output that set it off. */
    private final String text;

    ConsoleAlarmException(String message, Alarmed alarmed, String output) {
        super(message, output, null);
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
     * Returns the output that set the alarm off, as much of its line as had come by then.
     *
     * @return plain text
     */
    public String text() {
        return text;
    }
}
