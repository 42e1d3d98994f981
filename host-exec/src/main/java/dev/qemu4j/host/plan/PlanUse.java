package dev.qemu4j.host.plan;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.internal.OpenResources;
import java.io.IOException;

/**
 * The use of another owner's applied plan. As long as it is not closed and the JVM lives, nobody undoes the plan.
 *
 * <p>Thread-safe.
 */
public final class PlanUse implements AutoCloseable {
    private final PlanJournal journal;
    private final PlanUsers.User user;
    private final Privilege privilege;
    private boolean closed;

    PlanUse(PlanJournal journal, PlanUsers.User user, Privilege privilege) {
        this.journal = journal;
        this.user = user;
        this.privilege = privilege;
    }

    /**
     * Ends the use. If the JVM that applied the plan has closed it or is gone, and nobody else uses it, the plan is undone. Does
     * nothing the second time. An interrupt of the thread changes nothing of that, and the thread stays interrupted.
     *
     * @throws PlanException if a step could not be undone; a sweep may try again
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            Await.shielded(this::end);
        }
    }

    private void end() {
        closed = true;
        OpenResources.remove(this);
        try {
            user.leave();
        } catch (IOException e) {
            throw new PlanException("the use of the plan in " + journal.path() + " cannot be ended: " + e, e);
        }
        new PlanSweep(privilege).sweepOne(journal);
    }

    @Override
    public String toString() {
        return "PlanUse[" + journal.path() + (closed ? ", closed]" : "]");
    }
}
