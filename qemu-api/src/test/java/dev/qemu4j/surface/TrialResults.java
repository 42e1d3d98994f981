package dev.qemu4j.surface;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The results of the trials with one program. */
final class TrialResults {
    private final Place place;
    private final String where;
    private final Refusals refusals;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger properties = new AtomicInteger();
    private final SortedSet<String> refused = new ConcurrentSkipListSet<>();
    private final Map<String, String> classes = new ConcurrentHashMap<>();
    private final SortedSet<String> problems = new ConcurrentSkipListSet<>();

    TrialResults(Place place, Refusals refusals) {
        this.place = place;
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

    /** Notes a refusal; without a known reason it is a problem. */
    void refused(String what, String message) {
        refused(what, message, "");
    }

    void refusedProperty(String device, String property, String message) {
        refused(device + "." + property, message, " (property)");
    }

    private void refused(String what, String message, String suffix) {
        String kind = refusals.explain(where, what, message);
        if (kind == null) {
            problems.add(what + ": " + message);
        } else {
            classes.put(what, kind + suffix);
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

    Place place() {
        return place;
    }

    /** Returns the number of properties that were accepted, as text and as JSON. */
    int propertiesOfEach() {
        return properties.get() / 2;
    }

    /** The refusals of each class; those of single properties are marked. */
    SortedMap<String, Integer> counts() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        classes.values().forEach(kind -> counts.merge(kind, 1, Integer::sum));
        return counts;
    }

    @Override
    public String toString() {
        String also = properties.get() == 0 ? "" : " with %d properties".formatted(propertiesOfEach());
        return "accepted %d%s, refused %s".formatted(accepted.size(), also, counts());
    }
}
