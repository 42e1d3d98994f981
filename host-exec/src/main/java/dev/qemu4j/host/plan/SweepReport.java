package dev.qemu4j.host.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The result of a {@link Sweep}.
 *
 * @param plans the titles of the plans that were undone
 * @param runDirectories the run directories that were removed
 * @param others what else was removed, a few words each
 * @param kept what could not be removed, a sentence each, with the reason
 */
public record SweepReport(List<String> plans, List<Path> runDirectories, List<String> others, List<String> kept) {
    /** The report of a sweep that found nothing. */
    public static final SweepReport NOTHING = new SweepReport(List.of(), List.of(), List.of(), List.of());

    /**
     * Copies the lists.
     *
     * @param plans the titles of the plans that were undone
     * @param runDirectories the run directories that were removed
     * @param others what else was removed
     * @param kept what could not be removed
     */
    public SweepReport {
        Objects.requireNonNull(plans, "plans");
        Objects.requireNonNull(runDirectories, "runDirectories");
        Objects.requireNonNull(others, "others");
        Objects.requireNonNull(kept, "kept");
        plans = List.copyOf(plans);
        runDirectories = List.copyOf(runDirectories);
        others = List.copyOf(others);
        kept = List.copyOf(kept);
    }

    /**
     * Adds another report.
     *
     * @param other the other one
     * @return a report of both
     */
    public SweepReport and(SweepReport other) {
        Objects.requireNonNull(other, "other");
        return new SweepReport(
                joined(plans, other.plans),
                joined(runDirectories, other.runDirectories),
                joined(others, other.others),
                joined(kept, other.kept));
    }

    /**
     * Tells whether all was removed that was found.
     *
     * @return true if nothing was kept
     */
    public boolean isComplete() {
        return kept.isEmpty();
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
