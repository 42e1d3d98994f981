package dev.qemu4j.host.plan;

import dev.qemu4j.base.QemuException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signals that a plan was refused, failed at one of its steps, or could not be undone. */
public class PlanException extends QemuException {
    private static final long serialVersionUID = 1L;

    /** The problems, a sentence each. */
    private final List<String> problems;

    PlanException(String message, @Nullable Throwable cause) {
        this(message, List.of(message), cause);
    }

    PlanException(String message, List<String> problems, @Nullable Throwable cause) {
        super(message, cause);
        this.problems = List.copyOf(problems);
    }

    /**
     * Returns all that is wrong.
     *
     * @return at least one sentence; several if a plan was refused for several reasons, before anything was changed
     */
    public List<String> problems() {
        return problems;
    }
}
