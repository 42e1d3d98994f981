package dev.qemu4j.net.lan;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which address was seen last at which port. Written by the switch's thread only. */
final class MacTable {
    static final int CAPACITY = 8192;

    private static final Logger log = LoggerFactory.getLogger(MacTable.class);
    private static final int VLAN_SHIFT = 48;
    private static final int SUSPICIOUS_MOVES = 3;

    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
    private final long ageing;

    /** Forgets an address that was silent for some nanoseconds. */
    MacTable(long ageing) {
        this.ageing = ageing;
    }

    void learn(long mac, int vlan, SwitchPort port, long now) {
        if (Frame.isGroup(mac)) {
            return;
        }
        Long key = key(mac, vlan);
        Entry entry = entries.get(key);
        if (entry == null) {
            if (entries.size() >= CAPACITY) {
                entries.values().removeIf(old -> now - old.seen >= ageing);
            }
            if (entries.size() < CAPACITY) {
                entries.put(key, new Entry(port, now));
            }
        } else {
            if (entry.port != port) {
                move(entry, mac, port);
            }
            entry.seen = now;
        }
    }

    /** Returns the port of an address, null if it is not known. */
    @Nullable
    SwitchPort find(long mac, int vlan, long now) {
        Entry entry = entries.get(key(mac, vlan));
        return entry == null || now - entry.seen >= ageing ? null : entry.port;
    }

    void forget(SwitchPort port) {
        entries.values().removeIf(entry -> entry.port == port);
    }

    Map<String, Set<String>> byPort() {
        Map<String, Set<String>> result = new TreeMap<>();
        entries.forEach((key, entry) -> result.computeIfAbsent(entry.port.name(), name -> new TreeSet<>())
                .add(Macs.text(key & Frame.BROADCAST)));
        return result;
    }

    private static void move(Entry entry, long mac, SwitchPort port) {
        entry.moves++;
        if (entry.moves == SUSPICIOUS_MOVES) {
            log.warn(
                    "{} comes from the ports '{}' and '{}' by turns: two machines have the same address",
                    Macs.text(mac),
                    entry.port.name(),
                    port.name());
        }
        entry.port = port;
    }

    private static Long key(long mac, int vlan) {
        return ((long) vlan << VLAN_SHIFT) | mac;
    }

    private static final class Entry {
        private volatile SwitchPort port;
        private volatile long seen;
        private int moves;

        Entry(SwitchPort port, long seen) {
            this.port = port;
            this.seen = seen;
        }
    }
}
