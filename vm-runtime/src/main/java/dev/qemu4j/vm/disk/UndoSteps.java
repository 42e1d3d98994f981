package dev.qemu4j.vm.disk;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The undoing of the steps that an operation has taken, the last one first. */
final class UndoSteps {
    private static final Logger log = LoggerFactory.getLogger(UndoSteps.class);

    private record Step(String what, Runnable undo) {}

    private final Deque<Step> steps = new ArrayDeque<>();

    void push(String what, Runnable undo) {
        steps.push(new Step(what, undo));
    }

    /** Forgets the last step, which needs no undoing any more. */
    void pop() {
        steps.pop();
    }

    void clear() {
        steps.clear();
    }

    /** Undoes all steps, as far as it goes; what goes wrong is suppressed by the reason, and logged. */
    void run(Throwable reason) {
        for (Step step; (step = steps.poll()) != null; ) {
            try {
                step.undo().run();
            } catch (RuntimeException e) {
                reason.addSuppressed(e);
                log.warn("an operation on a disk failed and leaves {}", step.what(), e);
            }
        }
    }
}
