package dev.qemu4j.surface;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** What became of the trials with one program. */
final class TrialResults {
    private final String where;
    private final Refusals refusals;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger properties = new AtomicInteger();
    private final SortedSet<String> refused = new ConcurrentSkipListSet<>();
    private final Map<String, String> classes = new ConcurrentHashMap<>();
    private final SortedSet<String> problems = new ConcurrentSkipListSet<>();

    TrialResults(Place place, Refusals refusals) {
        where = place.version() + "/" + place.target();
        this.refusals = refusals;
    }

    void accepted(String device) {
        accepted.add(device);
    }

    void properties(int more) {
        properties.addAndGet(more);
    }

    void problem(String text) {
        problems.add(text);
    }

    /** Notes what has been refused; without a known reason it is a problem. */
    void refused(String what, String message) {
        String kind = refusals.explain(where, what, message);
        if (kind == null) {
            problems.add(what + ": " + message);
        } else {
            classes.put(what, kind);
            refused.add(what + ": " + message);
        }
    }

    SortedSet<String> problems() {
        return problems;
    }

    SortedSet<String> refused() {
        return refused;
    }

    Set<String> accepted() {
        return accepted;
    }

    /** The counts: of devices, properties, and refusals of each class; those of single properties are marked. */
    @Override
    public String toString() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        classes.forEach((what, kind) ->
                counts.merge(what.contains(".") && !what.contains("/") ? kind + " (property)" : kind, 1, Integer::sum));
        String also = properties.get() == 0 ? "" : " with %d properties".formatted(properties.get() / 2);
        return "accepted %d%s, refused %s".formatted(accepted.size(), also, counts);
    }
}
