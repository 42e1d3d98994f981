package dev.qemu4j.vm.disk;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.job.JobSteps;
import dev.qemu4j.vm.disk.failure.DiskException;
import org.jspecify.annotations.Nullable;

/**
 * The steps around the end of a job that changes a chain. QEMU 7.2 writes the new backing file into an image's header at once, while the tables that
 * lead to the copied data are still in its memory: a QEMU that is killed then has lost them. So the image is flushed before.
 */
final class DiskJobSteps implements JobSteps {
    private final QmpClient qmp;
    private final String job;
    private final String filled;
    private final boolean heldByOwner;
    private final JobSteps end;

    /** The job is started without auto-finalize, and is finalized here unless its owner does. */
    DiskJobSteps(QmpClient qmp, String job, String filled, boolean heldByOwner, JobSteps end) {
        this.qmp = qmp;
        this.job = job;
        this.filled = filled;
        this.heldByOwner = heldByOwner;
        this.end = end;
    }

    @Override
    public void beforeFinalize() {
        flush();
        if (!heldByOwner) {
            qmp.blocking().job().jobFinalize(job);
        }
    }

    /**
     * QMP has no command for it. The monitor for people tells what it has not done in words, as a success, and an I/O error not at all. A storage
     * daemon has no such monitor.
     */
    private void flush() {
        try {
            String words = qmp.blocking().misc().humanMonitorCommand("qemu-io " + filled + " flush");
            if (!words.isBlank()) {
                throw new DiskException("the image " + filled + " cannot be flushed: " + words.strip(), null);
            }
        } catch (QmpCommandException e) {
            if (!e.errorClass().equals("CommandNotFound")) {
                throw e;
            }
        }
    }

    @Override
    public void afterEnd(@Nullable RuntimeException failure) {
        end.afterEnd(failure);
    }
}
