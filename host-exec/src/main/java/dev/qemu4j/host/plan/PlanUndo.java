package dev.qemu4j.host.plan;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
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

    /**
     * Undoes a step and tells whether nothing is left of it. Of one that is uncertain, it is no failure that there is nothing to be
     * undone; but a command that did not end by itself may have left something of any.
     */
    boolean undo(PlanJournal.Entry entry, PlanCommands given) {
        PlanCommands commands = given.undoing();
        try {
            List<String> presence = entry.presence();
            if (presence == null || commands.succeeds(presence)) {
                journal.undoing(entry.number());
                if (!run(entry, commands)) {
                    return false;
                }
            }
        } catch (HostCommandException | HostCommandTimeoutException | PlanException e) {
            failed(entry.number(), e);
            return false;
        }
        journal.undone(entry.number());
        return true;
    }

    private boolean run(PlanJournal.Entry entry, PlanCommands commands) {
        boolean undone = true;
        for (List<String> command : entry.undo()) {
            try {
                warnOfLeft(commands.run(command).stderrTail());
            } catch (HostCommandException e) {
                if (entry.uncertain() && PlanCommands.isRefusal(e)) {
                    LOG.debug("Nothing to undo by {}", command, e);
                } else {
                    failed(entry.number(), e);
                    undone = false;
                }
            } catch (HostCommandTimeoutException e) {
                failed(entry.number(), e);
                undone = false;
            }
        }
        return undone;
    }

    /** No exception reports it, since nothing of the plan's own is left. */
    private static void warnOfLeft(String said) {
        said.lines().filter(line -> line.endsWith(WriteAction.LEFT)).forEach(LOG::warn);
    }

    void failed(int number, Exception e) {
        failures.add("step " + number + " is not undone: " + e.getMessage());
    }

    List<String> failures() {
        return failures;
    }
}
