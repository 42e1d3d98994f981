package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.vm.disk.failure.DiskException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The undoing of the steps that an operation has taken, the last one first. */
public final class UndoSteps {
    private static final Logger log = LoggerFactory.getLogger(UndoSteps.class);

    private record Step(String what, Runnable undo, boolean file) {}

    private final Deque<Step> steps = new ArrayDeque<>();

    public void push(String what, Runnable undo) {
        steps.push(new Step(what, undo, false));
    }

    /** Adds a file, which is deleted only if all that was done with it since is undone: else QEMU may write to it. */
    public void push(OverlayFile file) {
        steps.push(new Step("the file " + file.path(), file::delete, true));
    }

    /** Forgets the last step, which needs no undoing any more. */
    public void pop() {
        steps.pop();
    }

    public void clear() {
        steps.clear();
    }

    /** Undoes all steps, as far as it goes; what goes wrong is suppressed by the reason, and logged. */
    public void run(Throwable reason) {
        boolean inUse = false;
        for (Step step; (step = steps.poll()) != null; ) {
            if (step.file() && inUse) {
                inUse = false;
                tell(reason, step, new DiskException(step.what() + " was left: QEMU may use it", null));
                continue;
            }
            try {
                step.undo().run();
            } catch (RuntimeException e) {
                inUse = true;
                tell(reason, step, e);
            }
        }
    }

    private static void tell(Throwable reason, Step step, RuntimeException failure) {
        reason.addSuppressed(failure);
        log.warn("an operation on a disk failed and leaves {}", step.what(), failure);
    }
}
