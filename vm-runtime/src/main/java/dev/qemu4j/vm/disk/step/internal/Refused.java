package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.img.words.LockHolders;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.failure.DiskBusyException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphJob;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the exceptions of operations that are refused. */
public final class Refused {
    private static final Pattern LOCK = Pattern.compile("Failed to (get|lock) .*lock|Failed to lock byte");

    private Refused() {}

    /** Tells what QEMU has refused, in its words. */
    public static DiskException refused(String what, QmpCommandException refused) {
        return new DiskException(what + ": " + refused.description(), refused);
    }

    /** Tells what QEMU has refused to do with a file, and the processes that have it open if that is the reason. */
    public static DiskException refused(String what, @Nullable Path file, QmpCommandException refused) {
        return new DiskException(what + ": " + refused.description() + users(file, refused.description()), refused);
    }

    /** Names the users of a file of whose lock QEMU complains: a refusal of QMP names neither them nor the file. QEMU itself may be one of them. */
    static String users(@Nullable Path file, @Nullable String said) {
        String users = file != null && said != null && LOCK.matcher(said).find() ? LockHolders.told(file) : "";
        return users.isEmpty() ? "" : " (" + users + "; expected: no other user)";
    }

    /** Refuses an operation if there is a reason. */
    public static void refuse(@Nullable String reason) {
        if (reason != null) {
            throw new DiskException(reason, null);
        }
    }

    /** Refuses a disk that a job or a backup uses. */
    public static void busy(GraphDisk disk, String operation) {
        for (GraphJob job : disk.jobs()) {
            throw new DiskBusyException(
                    operation + " of disk '" + disk.name() + "': the " + job
                            + ", uses it (expected: no job; wait for its end, or cancel it" + finalizing(job) + ")",
                    job.id());
        }
        for (GraphNode filter : disk.filters()) {
            if (FleeceNames.of(filter.name()) != null) {
                throw new DiskBusyException(
                        operation + " of disk '" + disk.name() + "': a backup uses it, by the node " + filter
                                + " (expected: its end; what a killed one has left goes with the next backup into its"
                                + " folder)",
                        null);
            }
        }
    }

    /** A job whose client has died before its last step waits for ever. */
    private static String finalizing(GraphJob job) {
        return job.info().status().equals(JobStatus.PENDING)
                ? ", or finalize it, if nobody will: Jobs.attach and jobFinalize"
                : "";
    }
}
