package dev.qemu4j.host.plan;

import dev.qemu4j.host.Privilege;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** A look at the results of an applied plan, which other programs may have removed. */
final class PlanLook {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Privilege privilege;

    PlanLook(Privilege privilege) {
        this.privilege = privilege;
    }

    /** Returns the titles of the steps of whose results nothing is there, in the order in which they were done. */
    List<String> missing(List<PlanJournal.Entry> entries) {
        if (entries.stream().anyMatch(PlanJournal.Entry::root)) {
            // A privilege that is refused must not be taken for a part that is not there.
            new PlanCommands(privilege, LIMIT).run(List.of("true"));
        }
        return entries.stream()
                .filter(entry -> !entry.uncertain() && isMissing(entry))
                .sorted(Comparator.comparingInt(PlanJournal.Entry::number))
                .map(PlanJournal.Entry::title)
                .toList();
    }

    private boolean isMissing(PlanJournal.Entry entry) {
        List<String> presence = entry.presence();
        Privilege needed = entry.root() ? privilege : Privilege.none();
        return presence != null && !new PlanCommands(needed, LIMIT).succeeds(presence);
    }
}
