package dev.qemu4j.host.plan;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.internal.OpenResources;
import dev.qemu4j.host.internal.ProcessIdentity;
import dev.qemu4j.host.run.internal.RunLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plan that has been applied, to be undone by {@link #close}. It is undone as well when the JVM ends in an orderly way.
 *
 * <p>Thread-safe.
 */
public final class AppliedPlan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AppliedPlan.class);

    private final Plan plan;
    private final Privilege privilege;
    private final PlanJournal journal;
    private final RunLock lock;
    private final Deque<Done> done = new ArrayDeque<>();
    private boolean closed;
    private boolean closing; // by this thread, which has the lock
    private boolean kept;

    private AppliedPlan(Plan plan, Privilege privilege, PlanJournal journal, RunLock lock) {
        this.plan = plan;
        this.privilege = privilege;
        this.journal = journal;
        this.lock = lock;
    }

    private record Done(
            PlanStep step,
            PlanJournal.Entry entry,
            @Nullable AutoCloseable opened) {}

    static AppliedPlan apply(Plan plan, Privilege privilege, PlanListener listener, Path journals) {
        AppliedPlan applied = begin(plan, privilege, journals);
        try {
            int number = 0;
            for (PlanStep step : plan.steps()) {
                number++;
                applied.apply(number, step, listener);
            }
        } catch (Throwable e) { // from some JVM languages also a checked exception
            applied.rollBack(e);
            throw e;
        }
        OpenResources.add(OpenResources.Turn.PLANS, applied, applied::close);
        return applied;
    }

    private static AppliedPlan begin(Plan plan, Privilege privilege, Path journals) {
        try {
            PlanJournal journal = PlanJournal.create(journals, plan.title(), plan.key());
            return new AppliedPlan(plan, privilege, journal, own(journal));
        } catch (IOException e) {
            throw new PlanException(
                    "the journal of " + plan.title() + " cannot be made in " + journals
                            + ", nothing was changed (XDG_STATE_HOME names a directory where this user may write): "
                            + e,
                    e);
        }
    }

    /** Takes the lock of a new journal; removes the journal if that fails, as on a full disk. */
    private static RunLock own(PlanJournal journal) throws IOException {
        try {
            return RunLock.create(journal.path(), ProcessIdentity.self());
        } catch (IOException | RuntimeException e) {
            journal.deleteAfter(e);
            throw e;
        }
    }

    private void apply(int number, PlanStep step, PlanListener listener) {
        listener.before(number, step);
        PlanCommands commands = step.commands(privilege);
        if (isPresent(step, commands)) {
            if (step.isKept()) {
                listener.after(number, step);
                return;
            }
            throw failure(number, step, "what it makes is there already and is not this plan's", null);
        }
        try {
            PlanJournal.Entry entry = begin(number, step, commands);
            AutoCloseable opened = perform(step, commands);
            replaceLast(new Done(step, entry, opened)); // first of all, as nobody else has it
            journal.done(number);
            replaceLast(new Done(step, entry.certain(true), opened));
        } catch (QemuInterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw failure(number, step, String.valueOf(e.getMessage()), e);
        }
        listener.after(number, step);
    }

    private PlanJournal.Entry begin(int number, PlanStep step, PlanCommands commands) {
        List<List<String>> traces = step.action().traces();
        if (!traces.isEmpty()) {
            done.push(new Done(step, journal.begin(number, step, traces), null));
        }
        PlanJournal.Entry entry = journal.begin(number, step, step.action().undo(commands));
        if (!traces.isEmpty()) {
            done.pop();
        }
        done.push(new Done(step, entry, null));
        return entry;
    }

    /** A program that says no has done nothing: undoing that could hit what is somebody else's. */
    private @Nullable AutoCloseable perform(PlanStep step, PlanCommands commands) {
        try {
            return step.action().perform(commands);
        } catch (HostCommandException e) {
            if (PlanCommands.isRefusal(e) && step.action().isAtomic()) {
                journal.undone(done.pop().entry().number());
            }
            throw e;
        }
    }

    private static boolean isPresent(PlanStep step, PlanCommands commands) {
        List<String> presence = step.presence();
        return presence != null && commands.succeeds(presence);
    }

    private RuntimeException failure(int number, PlanStep step, String what, @Nullable Throwable cause) {
        String message = plan.title() + " failed at step " + number + " (" + step.title() + "): " + what;
        return cause instanceof QemuTimeoutException late
                ? new PlanTimeoutException(message, late)
                : new PlanException(message, cause);
    }

    private void rollBack(Throwable failure) {
        try {
            close();
        } catch (Throwable e) {
            failure.addSuppressed(e);
            // a future that was cancelled keeps no failure
            LOG.warn("{} failed or was cancelled, and not all of it is undone", plan.title(), e);
            if (!closed) {
                OpenResources.add(OpenResources.Turn.PLANS, this, this::close); // nobody else has it to try again with
            }
        }
    }

    /**
     * Returns the plan.
     *
     * @return the applied plan
     */
    public Plan plan() {
        return plan;
    }

    /**
     * Returns the resource that a step opened.
     *
     * @param type the resource's class
     * @param <T> the resource's type
     * @return the resource that the first such step opened, or null if there is none
     */
    public synchronized <T extends AutoCloseable> @Nullable T opened(Class<T> type) {
        Objects.requireNonNull(type, "type");
        List<Done> inOrder = new ArrayList<>(done);
        for (int i = inOrder.size() - 1; i >= 0; i--) {
            AutoCloseable opened = inOrder.get(i).opened();
            if (type.isInstance(opened)) {
                return type.cast(opened);
            }
        }
        return null;
    }

    /**
     * Looks which steps have been undone by others: an interface was removed, the rules of a firewall were flushed. A step whose
     * result no command tells ({@link PlanStep.Builder#presentIf}, {@link PlanStep.Builder#ownedIf}) is taken to be whole.
     *
     * @return the titles of these steps in the order in which they were done
     * @throws dev.qemu4j.host.HostCommandException if a command that tells it cannot be run
     */
    public List<String> missing() {
        return new PlanLook(privilege).missing(entries());
    }

    private synchronized List<PlanJournal.Entry> entries() {
        return done.stream().map(Done::entry).toList();
    }

    /**
     * Undoes all steps, the last one first. If one cannot be undone, those before it, on which it stands, are left as they are.
     * Does nothing once all is undone, nor when what a step opened calls it as it is closed. While others use what a plan with a key has made, it is left to them, and the last of them
     * undoes it; what it opened ends with this JVM. An interrupt of the thread changes nothing of that, and the thread stays
     * interrupted.
     *
     * @throws PlanException if a step could not be undone; it may be tried again, also by a {@link Sweep} of another JVM
     * @throws dev.qemu4j.base.QemuTimeoutException if another JVM keeps the plan locked, as one that is stopped may; nothing is undone then
     */
    @Override
    public synchronized void close() {
        if (closed || closing) {
            return;
        }
        closing = true;
        try {
            Await.shielded(this::undoOrLeave);
        } finally {
            closing = false;
        }
    }

    /**
     * Leaves for good what the plan has done: neither {@link #close}, nor the end of the JVM, nor a sweep undoes it any more. What a file had before
     * stays beside it, as {@code NAME.qemu4j-kept}.
     *
     * @throws IllegalStateException if the plan is undone or kept already, has opened a resource, which ends with the JVM, or others use what it has made
     * @throws PlanException if the journal cannot be removed; then nothing is kept
     */
    public synchronized void keep() {
        if (closed) {
            throw new IllegalStateException(this + " (expected: a plan that is applied)");
        }
        if (done.stream().anyMatch(step -> step.opened() != null)) {
            throw new IllegalStateException(plan.title() + ": a step has opened what ends with this JVM");
        }
        try {
            if (!journal.users().end()) {
                throw new IllegalStateException(plan.title() + ": others use it, and the last of them undoes it");
            }
            journal.delete();
        } catch (IOException e) {
            throw new PlanException(plan.title() + " is not kept, as its journal cannot be removed: " + e, e);
        }
        done.clear();
        closed = true;
        kept = true;
        OpenResources.remove(this);
        closeLock();
    }

    private void closeLock() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new PlanException("the lock of " + plan.title() + " cannot be closed: " + e, e);
        }
    }

    private void undoOrLeave() {
        if (isUsedByOthers()) {
            leave();
            return;
        }
        PlanUndo undo = new PlanUndo(journal);
        while (!done.isEmpty()) {
            if (!undoLast(undo)) {
                throw new PlanException(
                        plan.title() + " is not undone as a whole:\n  " + String.join("\n  ", undo.failures()),
                        undo.failures(),
                        null);
            }
        }
        finish();
    }

    private boolean isUsedByOthers() {
        try {
            return !journal.users().end();
        } catch (IOException e) {
            throw new PlanException("the users of " + plan.title() + " cannot be read, nothing is undone: " + e, e);
        }
    }

    private void leave() {
        closed = true;
        OpenResources.remove(this);
        try {
            journal.leave();
            lock.close();
        } catch (IOException e) {
            throw new PlanException(plan.title() + " cannot be left to those who use it: " + e, e);
        }
    }

    /** Undoes the last step, and tells whether nothing is left of it. It is kept until then, whatever is thrown, to be tried again. */
    private boolean undoLast(PlanUndo undo) {
        Done last = done.element();
        try {
            if (last.opened() != null) {
                end(last.opened());
                replaceLast(new Done(last.step(), last.entry(), null));
            }
        } catch (Exception e) {
            undo.failed(last.entry().number(), e);
            return false;
        }
        boolean undone;
        try {
            undone = undo.undo(last.entry(), last.step().commands(privilege));
        } catch (Throwable e) {
            replaceLast(new Done(last.step(), last.entry().certain(false), null)); // it may be undone
            throw e;
        }
        if (undone) {
            done.pop();
        }
        return undone;
    }

    private void replaceLast(Done changed) {
        done.pop();
        done.push(changed);
    }

    /** Closes a resource; if the thread is interrupted meanwhile, closes it once more. */
    private static void end(AutoCloseable opened) throws Exception {
        try {
            Await.shielded(opened::close);
        } catch (QemuInterruptedException e) {
            Await.shielded(opened::close);
        }
    }

    private void finish() {
        closed = true;
        OpenResources.remove(this);
        try {
            journal.delete();
            lock.close();
        } catch (IOException e) {
            throw new PlanException(plan.title() + " is undone, but its journal cannot be removed: " + e, e);
        }
    }

    @Override
    public String toString() {
        return plan.title() + (kept ? ", kept" : closed ? ", undone" : ", applied");
    }
}
