package dev.qemu4j.img.nbd;

import java.util.Map;
import java.util.TreeMap;

/** The bytes of a read that have come, each once. What comes in order, as nearly all does, makes no entries. */
final class Coverage {
    private static final int MOST_GAPS = 1 << 16;

    private final TreeMap<Long, Long> endsByStart = new TreeMap<>();
    private long inOrder;

    /** Adds a stretch and says what is wrong with it, or null. */
    @org.jspecify.annotations.Nullable
    String add(long from, long to) {
        Map.Entry<Long, Long> before = endsByStart.floorEntry(from);
        Map.Entry<Long, Long> after = endsByStart.ceilingEntry(from);
        if (from < inOrder || (before != null && before.getValue() > from) || (after != null && after.getKey() < to)) {
            return "bytes that it has sent before";
        }
        if (from > inOrder) {
            endsByStart.put(from, to);
            return endsByStart.size() > MOST_GAPS ? "more than " + MOST_GAPS + " pieces out of order" : null;
        }
        inOrder = to;
        while (!endsByStart.isEmpty() && endsByStart.firstKey() == inOrder) {
            inOrder = endsByStart.pollFirstEntry().getValue();
        }
        return null;
    }

    /** Returns the number of bytes that have come without a gap. */
    long inOrder() {
        return inOrder;
    }
}
