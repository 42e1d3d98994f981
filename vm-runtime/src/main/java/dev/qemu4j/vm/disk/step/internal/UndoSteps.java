package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.vm.disk.failure.DiskException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The undoing of the steps that an operation has taken, the last one first. */
public final class UndoSteps {
    private static final Logger log = LoggerFactory.getLogger(UndoSteps.class);

    /** One step; {@code file} is what its undoing deletes, {@code uses} tells that it is the undoing of a use of the file before it. */
    private record Step(
            String what, Runnable undo, @Nullable Path file, boolean uses) {}

    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<Path> left = new ArrayList<>();
    private @Nullable Error error;

    /** Adds the undoing of what may use the last file. */
    public void push(String what, Runnable undo) {
        steps.push(new Step(what, undo, null, true));
    }

    /** Adds an undoing that has nothing to do with the last file. */
    public void pushOther(String what, Runnable undo) {
        steps.push(new Step(what, undo, null, false));
    }

    /** Adds a file, which is deleted only if all that may use it is undone: else QEMU may write to it. */
    public void push(OverlayFile file) {
        steps.push(new Step("the file " + file.path(), file::delete, file.path(), false));
    }

    /** Adds a directory; its undoing takes the files that were left, in this directory or elsewhere. */
    public void pushDirectory(Path directory, Consumer<List<Path>> undo) {
        pushOther("the directory " + directory, () -> undo.accept(List.copyOf(left)));
    }

    /** Forgets the last step, which needs no undoing any more. */
    public void pop() {
        steps.pop();
    }

    public void clear() {
        steps.clear();
    }

    /**
     * Undoes all steps, as far as it goes; what goes wrong is suppressed by the reason, and logged. An error stops no other step, and is thrown at the
     * end, unless the reason is one itself.
     */
    public void run(Throwable reason) {
        boolean inUse = false;
        error = null;
        for (Step step; (step = steps.poll()) != null; ) {
            Path file = step.file();
            if (file != null && inUse) {
                left.add(file);
                tell(reason, step, new DiskException(step.what() + " was left: QEMU may use it", null));
            } else {
                inUse |= !undone(step, reason) && step.uses();
            }
            inUse &= file == null;
        }
        if (error != null && !(reason instanceof Error)) {
            throw error;
        }
    }

    private boolean undone(Step step, Throwable reason) {
        try {
            step.undo().run();
            return true;
        } catch (RuntimeException | Error e) {
            if (e instanceof Error found && error == null) {
                error = found;
            }
            tell(reason, step, e);
            return false;
        }
    }

    private static void tell(Throwable reason, Step step, Throwable failure) {
        reason.addSuppressed(failure);
        log.warn("an operation on a disk failed and leaves {}", step.what(), failure);
    }
}
