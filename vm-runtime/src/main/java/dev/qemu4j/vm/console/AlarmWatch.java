package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A standing search for alarms. */
final class AlarmWatch implements ConsoleWatch {
    private static final int WINDOW = 1024;
    private static final Duration POLL = Duration.ofMillis(20);

    private final ConsoleState state;
    private final List<ConsoleAlarm> alarms;
    private final List<Pattern> patterns;
    private volatile Search search;

    AlarmWatch(ConsoleState state, List<ConsoleAlarm> alarms) {
        this.state = state;
        this.alarms = alarms;
        patterns = alarms.stream().map(ConsoleAlarm::pattern).toList();
        search = new Search(state.alarmsFrom());
    }

    /**
     * Searches up to an offset, unless that was searched before.
     *
     * @return the first alarm, which is beyond the offset if somebody else has searched further
     * @throws SearchLimit.StoppedException if the caller's limit is over, also while another caller searches
     */
    @Nullable
    Alarmed advance(long limit, SearchLimit patience) {
        return search.advance(limit, patience);
    }

    /** Leaves a search that goes on to those who wait for it. */
    @Override
    public void rearm() {
        search = new Search(state.log().size());
    }

    @Override
    public void close() {
        state.remove(this);
    }

    /** One search, by all who wait: each within its own limit. */
    private final class Search {
        private final ReentrantLock lock = new ReentrantLock();
        private final TextScan scan;
        private @Nullable Alarmed first;

        Search(long from) {
            scan = new TextScan(state.log(), from, patterns, WINDOW);
        }

        @Nullable
        Alarmed advance(long limit, SearchLimit patience) {
            lock(patience);
            try {
                TextScan.Found found = first == null ? scan.advance(limit, patience) : null;
                if (found != null) {
                    first = Alarmed.of(alarms.get(found.index()), found);
                }
                return first;
            } finally {
                lock.unlock();
            }
        }

        private void lock(SearchLimit patience) {
            long began = System.nanoTime();
            while (!Await.uninterrupted(nanos -> lock.tryLock(nanos, TimeUnit.NANOSECONDS), POLL)) {
                if (patience.isOver(began)) {
                    throw new SearchLimit.StoppedException();
                }
            }
        }
    }
}
