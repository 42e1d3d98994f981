package dev.qemu4j.codegen.facts;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Short names for long sets of targets. A name depends on the set alone, so that a new set changes no other's. */
final class TargetSets {
    private static final int SHORT = 24;

    private final SortedMap<String, String> sets = new TreeMap<>();

    /** The name of a set, or the set itself if it is short. */
    String name(String targets) {
        if (targets.length() <= SHORT) {
            return targets;
        }
        String name = String.format("#%04x", (targets.hashCode() ^ targets.hashCode() >>> 16) & 0xffff);
        String other = sets.putIfAbsent(name, targets);
        if (other != null && !other.equals(targets)) {
            throw new IllegalStateException(name + " would name both " + other + " and " + targets);
        }
        return name;
    }

    /** The set that a name stands for. */
    String targets(String name) {
        String targets = sets.get(name);
        if (targets == null && name.startsWith("#")) {
            throw new IllegalArgumentException("no set of targets has the name " + name);
        }
        return targets == null ? name : targets;
    }

    void put(String name, String targets) {
        sets.put(name, targets);
    }

    SortedMap<String, String> sets() {
        return Collections.unmodifiableSortedMap(sets);
    }

    /** All versions of the file are known; these are the versions and targets of the fact around. */
    record Scope(VersionSet versions, @Nullable Varying targets) {
        /** Returns the targets that a fact of some of the versions has where it gives none itself. */
        @Nullable
        Varying targetsIn(VersionSet some) {
            return targets == null ? null : targets.in(some);
        }
    }
}
