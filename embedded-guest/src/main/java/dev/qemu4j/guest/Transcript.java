package dev.qemu4j.guest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The lines of a console: the first ones and the latest ones, so that it cannot grow without bound. Thread-safe. */
final class Transcript {
    private final int limit;
    private final List<String> first = new ArrayList<>();
    private final Deque<String> latest = new ArrayDeque<>();
    private long leftOut;

    /** Creates an empty one that keeps this many lines of either end. */
    Transcript(int limit) {
        this.limit = limit;
    }

    synchronized void add(String line) {
        if (first.size() < limit) {
            first.add(line);
            return;
        }
        if (latest.size() == limit) {
            latest.remove();
            leftOut++;
        }
        latest.add(line);
    }

    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>(first);
        if (leftOut > 0) {
            lines.add("[" + leftOut + " lines left out]");
        }
        lines.addAll(latest);
        return List.copyOf(lines);
    }
}
