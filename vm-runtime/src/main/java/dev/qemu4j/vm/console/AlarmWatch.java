package dev.qemu4j.vm.console;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A standing search for alarms. */
final class AlarmWatch implements ConsoleWatch {
    private static final int WINDOW = 1024;

    private final ConsoleState state;
    private final List<ConsoleAlarm> alarms;
    private final List<Pattern> patterns;
    private TextScan scan;
    private @Nullable Alarmed first;

    AlarmWatch(ConsoleState state, List<ConsoleAlarm> alarms) {
        this.state = state;
        this.alarms = alarms;
        patterns = alarms.stream().map(ConsoleAlarm::pattern).toList();
        scan = new TextScan(state.log(), 0, patterns, WINDOW);
    }

    /** Searches up to an offset, unless that was searched before. */
    synchronized @Nullable Alarmed advance(long limit) {
        if (first == null) {
            TextScan.Found found = scan.advance(limit);
            if (found != null) {
                first = new Alarmed(
                        alarms.get(found.index()).name(), found.groups().group(), found.start());
            }
        }
        return first;
    }

    @Override
    public synchronized void rearm() {
        first = null;
        scan = new TextScan(state.log(), state.log().size(), patterns, WINDOW);
    }

    @Override
    public void close() {
        state.remove(this);
    }
}
