package dev.qemu4j.img.mount;

import dev.qemu4j.img.failure.ImageException;
import org.jspecify.annotations.Nullable;

/** Signals that an image could not be mounted, or not be unmounted; nothing of a mount that failed is left. */
public class MountException extends ImageException {
    private static final long serialVersionUID = 1L;

    /** The kind of the failure. */
    private final MountProblem problem;

    MountException(String message, @Nullable Throwable cause) {
        this(MountProblem.OTHER, message, cause);
    }

    MountException(MountProblem problem, String message, @Nullable Throwable cause) {
        super(message + problem.advice(), cause);
        this.problem = problem;
    }

    /**
     * Returns the kind of the failure.
     *
     * @return the kind, {@link MountProblem#OTHER} unless {@code mount} told it
     */
    public MountProblem problem() {
        return problem;
    }
}
