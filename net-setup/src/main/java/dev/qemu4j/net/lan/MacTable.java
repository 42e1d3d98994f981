package dev.qemu4j.net.lan;

import dev.qemu4j.net.lan.packet.internal.Frame;
import dev.qemu4j.net.lan.packet.internal.Macs;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port at which each address was seen last. Each port has room for so many addresses, of which it loses the one that was
 * silent longest: a machine that invents addresses takes none from others, and costs no more than one that does not.
 *
 * <p>Written by the switch's thread only.
 */
final class MacTable {
    static final int MOST_OF_A_PORT = 2048;

    private static final Logger log = LoggerFactory.getLogger(MacTable.class);
    private static final int VLAN_SHIFT = 48;
    private static final int SUSPICIOUS_MOVES = 3;

    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
    private final Map<SwitchPort, Map<Long, Entry>> byAge = new HashMap<>();
    private final long ageing;

    /** Forgets an address that was silent for some nanoseconds. */
    MacTable(long ageing) {
        this.ageing = ageing;
    }

    static Duration checkedAgeing(Duration ageing) {
        if (ageing.isNegative() || ageing.toDays() > 1) {
            throw new IllegalArgumentException("ageing: " + ageing + " (expected: 0 to 1 day)");
        }
        return ageing;
    }

    void learn(long mac, int vlan, SwitchPort port, long now) {
        if (Frame.isGroup(mac)) {
            return;
        }
        Long key = key(mac, vlan);
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(port, now);
            add(key, entry);
            entries.put(key, entry);
        } else if (entry.port == port) {
            ofPort(port).get(key); // it is the youngest now
        } else {
            ofPort(entry.port).remove(key);
            move(entry, mac, port);
            add(key, entry);
        }
        entry.seen = now;
    }

    private void add(Long key, Entry entry) {
        Map<Long, Entry> ofPort = ofPort(entry.port);
        if (ofPort.size() >= MOST_OF_A_PORT) {
            Long oldest = ofPort.keySet().iterator().next();
            ofPort.remove(oldest);
            entries.remove(oldest);
        }
        ofPort.put(key, entry);
    }

    private Map<Long, Entry> ofPort(SwitchPort port) {
        return byAge.computeIfAbsent(port, none -> new LinkedHashMap<>(16, 0.75f, true));
    }

    /** Returns the port of an address, null if it is not known. */
    @Nullable
    SwitchPort find(long mac, int vlan, long now) {
        Entry entry = entries.get(key(mac, vlan));
        return entry == null || now - entry.seen >= ageing ? null : entry.port;
    }

    void forget(SwitchPort port) {
        Map<Long, Entry> forgotten = byAge.remove(port);
        if (forgotten != null) {
            forgotten.keySet().forEach(entries::remove);
        }
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
