package dev.qemu4j.img.mount;

import dev.qemu4j.host.AppliedPlan;
import dev.qemu4j.host.RunDirectory;
import java.nio.file.Path;

/**
 * A partition of an image, mounted until this is closed.
 *
 * <p>Thread-safe.
 */
public final class MountedImage implements AutoCloseable {
    private final MountTarget target;
    private final MountMethod method;
    private final String reason;
    private final AppliedPlan plan;
    private final RunDirectory runDirectory;

    MountedImage(MountTarget target, MountWay way, String reason, AppliedPlan plan, RunDirectory runDirectory) {
        this.target = target;
        method = way.method();
        this.reason = reason;
        this.plan = plan;
        this.runDirectory = runDirectory;
    }

    /**
     * Returns where it is mounted.
     *
     * @return an absolute path
     */
    public Path directory() {
        return target.directory();
    }

    /**
     * Returns what is mounted.
     *
     * @return the partition and its file system
     */
    public MountCandidate candidate() {
        return target.candidate();
    }

    /**
     * Returns how it is mounted.
     *
     * @return the method
     */
    public MountMethod method() {
        return method;
    }

    /**
     * Returns why it is mounted in this way.
     *
     * @return a sentence that names the better ways which this host does not have
     */
    public String reason() {
        return reason;
    }

    /**
     * Unmounts it and undoes all that was done for it. Does nothing the second time.
     *
     * @throws dev.qemu4j.host.PlanException if it is in use; it may be tried again
     */
    @Override
    public void close() {
        plan.close();
        runDirectory.close();
    }

    @Override
    public String toString() {
        return target.candidate() + " of " + target.image() + " at " + directory() + " by " + method;
    }
}
