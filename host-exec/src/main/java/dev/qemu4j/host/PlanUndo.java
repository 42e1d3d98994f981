package dev.qemu4j.host;

import dev.qemu4j.QemuInterruptedException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes steps and collects what could not be undone. */
final class PlanUndo {
    private static final Logger LOG = LoggerFactory.getLogger(PlanUndo.class);

    private final PlanJournal journal;
    private final List<String> failures = new ArrayList<>();

    PlanUndo(PlanJournal journal) {
        this.journal = journal;
    }

    /** Undoes a step; of one that is uncertain, it is no failure that there is nothing to be undone. */
    boolean undo(PlanJournal.Entry entry, PlanCommands commands) {
        boolean undone = true;
        List<String> presence = entry.presence();
        if (presence != null && !commands.succeeds(presence)) {
            journal.undone(entry.number());
            return true;
        }
        journal.undoing(entry.number());
        for (List<String> command : entry.undo()) {
            try {
                commands.run(command);
            } catch (HostCommandException | QemuInterruptedException e) {
                if (entry.uncertain()) {
                    LOG.debug("Nothing to undo by {}", command, e);
                } else {
                    failures.add("step " + entry.number() + " is not undone: " + e.getMessage());
                    undone = false;
                }
            }
        }
        if (undone) {
            journal.undone(entry.number());
        }
        return undone;
    }

    void failed(int number, Exception e) {
        failures.add("step " + number + " is not undone: " + e.getMessage());
    }

    List<String> failures() {
        return failures;
    }
}
