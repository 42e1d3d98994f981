package dev.qemu4j.net.lan;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Traffic of a port, counted from its opening, both directions together where the name does not say. */
public final class PortCounters {
    private final Map<Count, Long> values;

    private PortCounters(Map<Count, Long> values) {
        this.values = values;
    }

    /**
     * Returns one of the counters.
     *
     * @param count the kind of count
     * @return the number, from 0
     */
    public long get(Count count) {
        return values.getOrDefault(count, 0L);
    }

    @Override
    public String toString() {
        return "PortCounters" + values;
    }

    /** The counters that run. */
    static final class Running {
        private final Map<Count, LongAdder> adders = new EnumMap<>(Count.class);

        Running() {
            for (Count count : Count.values()) {
                adders.put(count, new LongAdder());
            }
        }

        void add(Count count) {
            add(count, 1);
        }

        void add(Count count, int number) {
            Objects.requireNonNull(adders.get(count)).add(number);
        }

        PortCounters snapshot() {
            Map<Count, Long> values = new EnumMap<>(Count.class);
            adders.forEach((count, adder) -> values.put(count, adder.sum()));
            return new PortCounters(values);
        }
    }
}
