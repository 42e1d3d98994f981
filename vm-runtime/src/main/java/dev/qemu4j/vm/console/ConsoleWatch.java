package dev.qemu4j.vm.console;

/** A standing watch for alarms on a console. Thread-safe. */
public interface ConsoleWatch extends AutoCloseable {
    /** Forgets an alarm that has come, and all output so far: only later output sets it off again, as after a reset. */
    void rearm();

    /** Ends the watch: its alarms end no wait any more. */
    @Override
    void close();
}
