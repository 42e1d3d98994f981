package dev.qemu4j.net.lan.packet.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** The address of each card, and the addresses that are left. Not safe for several threads. */
public final class AddressPool {
    /** Number of cards that have an address at a time at most, however many addresses there are. */
    public static final int MOST = 4096;

    private final Subnet subnet;
    private final int first;
    private final int last;
    private final Map<Long, Integer> fixed;
    private final Set<Integer> reserved;
    private final Map<Long, Integer> given = new HashMap<>();
    private final Set<Integer> taken = new HashSet<>();
    private final NavigableSet<Integer> returned = new TreeSet<>(Integer::compareUnsigned);
    private long next;

    /** Takes addresses from a range, but none that is reserved. */
    public AddressPool(Subnet subnet, int first, int last, Map<Long, Integer> fixed) {
        this.subnet = subnet;
        this.first = first;
        this.last = last;
        this.fixed = Map.copyOf(fixed);
        next = Integer.toUnsignedLong(first);
        reserved = new HashSet<>(fixed.values());
    }

    /** Keeps an address from being given; returns false if it was kept before. */
    public boolean reserve(int address) {
        return reserved.add(address);
    }

    /** Undoes a {@link #reserve} that returned true. */
    public boolean free(int address) {
        returned.add(address);
        return reserved.remove(address);
    }

    /** Returns the address for a card, the wanted one if possible; 0 if none is left. */
    public int give(long mac, int wanted) {
        int own = of(mac);
        if (own == 0 && given.size() < MOST) {
            own = isFree(wanted) ? wanted : firstFree();
            if (own != 0) {
                given.put(mac, own);
                taken.add(own);
            }
        }
        return own;
    }

    /** Returns the address for a card, which is given the wanted one only; 0 if that cannot be had. */
    public int claim(long mac, int wanted) {
        return of(mac) != 0 || isFree(wanted) ? give(mac, wanted) : 0;
    }

    /** Returns the address that a card has; 0 if none. */
    public int of(long mac) {
        Integer known = fixed.get(mac);
        return known == null ? given.getOrDefault(mac, 0) : known;
    }

    public void take(long mac) {
        Integer address = given.remove(mac);
        if (address != null) {
            taken.remove(address);
            returned.add(address);
        }
    }

    /** Looks at no address twice that was not given back meanwhile: a guest may ask as often as it likes. */
    private int firstFree() {
        for (Integer address = returned.pollFirst(); address != null; address = returned.pollFirst()) {
            if (isFree(address)) {
                return address;
            }
        }
        while (next <= Integer.toUnsignedLong(last)) {
            int address = (int) next++;
            if (isFree(address)) {
                return address;
            }
        }
        return 0;
    }

    private boolean isFree(int address) {
        return subnet.isHost(address)
                && Integer.compareUnsigned(address, first) >= 0
                && Integer.compareUnsigned(address, last) <= 0
                && !reserved.contains(address)
                && !taken.contains(address);
    }
}
