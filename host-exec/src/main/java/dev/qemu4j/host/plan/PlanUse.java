package dev.qemu4j.host.plan;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.internal.OpenResources;
import java.io.IOException;
import java.util.List;

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
     * Looks which steps have been undone by others: an interface was removed, the rules of a firewall were flushed. A step whose
     * result no command tells ({@link PlanStep.Builder#presentIf}, {@link PlanStep.Builder#ownedIf}) is taken to be whole.
     *
     * @return the titles of these steps in the order in which they were done
     * @throws dev.qemu4j.host.HostCommandException if a command that tells it cannot be run
     * @throws PlanException if the plan's journal cannot be read
     */
    public List<String> missing() {
        try {
            return new PlanLook(privilege).missing(journal.entries());
        } catch (IOException e) {
            throw new PlanException("the journal in " + journal.path() + " cannot be read: " + e, e);
        }
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
