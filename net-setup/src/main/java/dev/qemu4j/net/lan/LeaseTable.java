package dev.qemu4j.net.lan;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.net.lan.packet.internal.Macs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The leases by all that is asked for, so that a guest's question costs the same however many there are. Not safe for several threads. */
final class LeaseTable {
    private final Map<Long, LanLease> leases = new HashMap<>();
    private final Map<String, Map<Long, LanLease>> byPort = new HashMap<>();
    private final Map<String, Map<Long, LanLease>> byHostname = new HashMap<>();
    private final Map<Integer, LanLease> byAddress = new HashMap<>();

    void put(LanLease lease) {
        long mac = number(lease.mac());
        LanLease old = leases.get(mac);
        if (old != null && !isSamePlace(old, lease)) {
            remove(mac);
        }
        leases.put(mac, lease);
        byAddress.put(LanServices.number(lease.address()), lease);
        add(byPort, lease.port(), lease);
        add(byHostname, lease.hostname(), lease);
    }

    void remove(long mac) {
        LanLease lease = leases.remove(mac);
        if (lease != null) {
            byAddress.remove(LanServices.number(lease.address()), lease);
            take(byPort, lease.port(), mac);
            take(byHostname, lease.hostname(), mac);
        }
    }

    boolean has(long mac) {
        return leases.containsKey(mac);
    }

    List<LanLease> all() {
        return new ArrayList<>(leases.values());
    }

    /** Returns the first lease at a port of this name, or else the first of a machine that calls itself so. */
    @Nullable
    LanLease of(String name) {
        LanLease ofPort = first(byPort.get(key(name)));
        return ofPort == null ? first(byHostname.get(key(name))) : ofPort;
    }

    @Nullable
    LanLease of(int address) {
        return byAddress.get(address);
    }

    /** One that is only renewed keeps its turn among those at its port. */
    private static boolean isSamePlace(LanLease one, LanLease other) {
        return one.address().equals(other.address())
                && one.port().equals(other.port())
                && Objects.equals(one.hostname(), other.hostname());
    }

    private static void add(Map<String, Map<Long, LanLease>> index, @Nullable String name, LanLease lease) {
        if (name != null) {
            index.computeIfAbsent(key(name), none -> new LinkedHashMap<>()).put(number(lease.mac()), lease);
        }
    }

    private static void take(Map<String, Map<Long, LanLease>> index, @Nullable String name, long mac) {
        if (name != null) {
            index.computeIfPresent(key(name), (known, leases) -> {
                leases.remove(mac);
                return leases.isEmpty() ? null : leases;
            });
        }
    }

    private static @Nullable LanLease first(@Nullable Map<Long, LanLease> leases) {
        return leases == null ? null : leases.values().iterator().next();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static long number(MacAddress mac) {
        return Macs.number(mac);
    }
}
