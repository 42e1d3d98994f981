package dev.qemu4j.img.wrap;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.targets.internal.WriteGuard;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A real partition of the host, made into a disk that a guest can boot from. The disk has a partition table of its own, and
 * the rest of the host's disk stays out of the guest's reach. For a system that wants its partition where it is, there is {@link
 * PartitionInPlace}.
 *
 * <pre>{@code
 * try (WrappedPartition disk = PartitionDisk.at(Path.of("/dev/sda3")).method(WrapMethod.NBD).apply(Privilege.none())) {
 *     builder.with(disk.virtio("root"));
 * }
 * }</pre>
 *
 * <p>A partition that is mounted, swapped to or otherwise in use is refused. Immutable.
 */
public final class PartitionDisk {
    /** The type of a Linux file system in an MBR. */
    public static final int LINUX = 0x83;
    /** The type of NTFS in an MBR. */
    public static final int NTFS = 0x07;

    private final Path partition;
    private final WrapMethod method;
    private final int type;
    private final boolean active;

    private PartitionDisk(Path partition, WrapMethod method, int type, boolean active) {
        this.partition = partition;
        this.method = method;
        this.type = type;
        this.active = active;
    }

    /**
     * Names the partition.
     *
     * @param partition its device, such as {@code /dev/sda3}, or a file with what would be in it
     * @return a disk by {@link WrapMethod#NBD} with the type {@link #LINUX}, active
     */
    public static PartitionDisk at(Path partition) {
        Objects.requireNonNull(partition, "partition");
        return new PartitionDisk(partition.toAbsolutePath(), WrapMethod.NBD, LINUX, true);
    }

    /**
     * Sets the method by which the disk is made.
     *
     * @param method the way
     * @return the changed disk
     */
    public PartitionDisk method(WrapMethod method) {
        Objects.requireNonNull(method, "method");
        return new PartitionDisk(partition, method, type, active);
    }

    /**
     * Sets the partition's type in the table.
     *
     * @param type a byte, such as {@link #NTFS}
     * @return the changed disk
     */
    public PartitionDisk type(int type) {
        if (type < 1 || type > 0xff) {
            throw new IllegalArgumentException("type: " + type + " (expected: 1 to 255)");
        }
        return new PartitionDisk(partition, method, type, active);
    }

    /**
     * Sets whether a BIOS's boot code should start the partition.
     *
     * @param active whether it is marked so; nbdkit's table never marks it
     * @return the changed disk
     */
    public PartitionDisk active(boolean active) {
        return new PartitionDisk(partition, method, type, active);
    }

    /**
     * Describes all that would be done. The names of a run directory and of a loop device are those of an example.
     *
     * @return a line for each command, those that need root marked, with what undoes it
     */
    public String describe() {
        WrapPlaces places = new WrapPlaces(Path.of("/run/qemu4j-example"), Path.of("/dev/loop0"), "example");
        return plan(places).describe();
    }

    /**
     * Makes the disk.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @return the disk, to be closed after the virtual machine
     * @throws dev.qemu4j.img.failure.ImageLockedException if it is mounted, swapped to, a part of another device, or open in a QEMU
     * @throws dev.qemu4j.host.plan.PlanException if a step failed and all was undone
     * @throws dev.qemu4j.host.plan.PlanTimeoutException if the time limit of a step passed; those before it are undone
     */
    public WrappedPartition apply(Privilege privilege) {
        return apply(privilege, new PlanListener() {});
    }

    /**
     * Makes the disk, as {@link #apply(Privilege)} does.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @return a future of the disk; cancelling it undoes what was done
     */
    public CompletableFuture<WrappedPartition> applyAsync(Privilege privilege) {
        return applyAsync(privilege, new PlanListener() {});
    }

    /**
     * Makes the disk and tells of each step.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @param listener called for each step, on this thread
     * @return the disk, as of {@link #apply(Privilege)}
     */
    public WrappedPartition apply(Privilege privilege, PlanListener listener) {
        return make(privilege, listener, null);
    }

    /**
     * Makes the disk and tells of each step, as {@link #apply(Privilege, PlanListener)} does.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @param listener called for each step, on a thread of its own
     * @return a future of the disk; cancelling it undoes what was done
     */
    public CompletableFuture<WrappedPartition> applyAsync(Privilege privilege, PlanListener listener) {
        WrapPlaces.requireNotNull(privilege, listener);
        return Task.start("partition-disk", task -> apply(privilege, listener));
    }

    /**
     * Makes the disk with a journal in a directory of the caller's.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @param listener called for each step, on this thread
     * @param journals a directory of this user alone, where a sweep after a crash reads the journal; by default that of {@link Plan}
     * @return the disk, as of {@link #apply(Privilege)}
     */
    public WrappedPartition apply(Privilege privilege, PlanListener listener, Path journals) {
        return make(privilege, listener, Objects.requireNonNull(journals, "journals"));
    }

    /**
     * Makes the disk with a journal in a directory of the caller's, as {@link #apply(Privilege, PlanListener, Path)} does.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @param listener called for each step, on a thread of its own
     * @param journals a directory of this user alone
     * @return a future of the disk; cancelling it undoes what was done
     */
    public CompletableFuture<WrappedPartition> applyAsync(Privilege privilege, PlanListener listener, Path journals) {
        WrapPlaces.requireNotNull(privilege, listener);
        Objects.requireNonNull(journals, "journals");
        return Task.start("partition-disk", task -> apply(privilege, listener, journals));
    }

    private WrappedPartition make(Privilege privilege, PlanListener listener, @Nullable Path journals) {
        WrapPlaces.requireNotNull(privilege, listener);
        long sectors = PartitionSize.sectors(partition);
        WriteGuard.refuse(partition);
        RunDirectory directory = RunDirectory.create();
        try {
            WrapPlaces places = WrapPlaces.in(directory, method, privilege);
            if (method != WrapMethod.NBD) {
                WrapHeader.write(places.header(), new MasterBootRecord(sectors, type, active));
            }
            AppliedPlan plan = plan(places).apply(privilege, listener, journals);
            return new WrappedPartition(toString(), method, places.disk(method), plan, directory);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    Path partition() {
        return partition;
    }

    WrapMethod method() {
        return method;
    }

    int type() {
        return type;
    }

    private Plan plan(WrapPlaces places) {
        Plan.Builder plan = Plan.builder(partition + " as a disk by " + method);
        new WrapSteps(this, places).addTo(plan);
        return plan.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PartitionDisk that
                && partition.equals(that.partition)
                && method == that.method
                && type == that.type
                && active == that.active;
    }

    @Override
    public int hashCode() {
        return Objects.hash(partition, method, type, active);
    }

    @Override
    public String toString() {
        return partition + " as a disk by " + method;
    }
}
