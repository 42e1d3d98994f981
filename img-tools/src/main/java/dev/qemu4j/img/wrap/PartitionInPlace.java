package dev.qemu4j.img.wrap;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.failure.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A disk for a guest that is as large as a real one, and has one of its partitions at its own place. The guest writes to the real
 * partition, and to nothing else of the disk.
 *
 * <pre>{@code
 * PartitionInPlace windows = PartitionInPlace.of(Path.of("/dev/sda"), 3);
 * try (WrappedPartition disk = windows.apply(Privilege.none())) {
 *     builder.with(disk.virtio("windows"));
 * }
 * }</pre>
 *
 * <p>The guest sees the disk's identity, its boot code up to the first partition (1 MiB at most), and a partition table that has this
 * partition alone, under its number; a logical one of an MBR becomes the first primary one. These sectors are copies: a boot loader or a
 * table that the guest writes is gone with the disk. All else reads as zeros, and what the guest writes there is lost, though the host's cache may show it to
 * the guest for a while; a GPT says that there is no room.
 *
 * <p>Other partitions of the disk may be in use, such as the host's own root; this one is refused if it is. Immutable.
 */
public final class PartitionInPlace {
    private final Path disk;
    private final int number;
    private final WrapMethod method;

    private PartitionInPlace(Path disk, int number, WrapMethod method) {
        this.disk = disk;
        this.number = number;
        this.method = method;
    }

    /**
     * Names the partition.
     *
     * @param disk the device of the whole disk, such as {@code /dev/sda}, or a file with what would be on it; its sectors are of 512 bytes
     * @param number the number of the partition, as Linux counts
     * @return a disk by {@link WrapMethod#NBD}
     * @throws IllegalArgumentException if the number is not positive
     */
    public static PartitionInPlace of(Path disk, int number) {
        Objects.requireNonNull(disk, "disk");
        if (number < 1) {
            throw new IllegalArgumentException("number: " + number + " (expected: 1 or more)");
        }
        return new PartitionInPlace(disk.toAbsolutePath(), number, WrapMethod.NBD);
    }

    /**
     * Sets the method by which the disk is made.
     *
     * @param method {@link WrapMethod#NBD}, which needs no root but FUSE and the right to open the disk's table and the partition, or {@link
     *     WrapMethod#DEVICE_MAPPER}, which needs a device
     * @return the changed disk
     * @throws IllegalArgumentException if it is another
     */
    public PartitionInPlace method(WrapMethod method) {
        Objects.requireNonNull(method, "method");
        if (method == WrapMethod.LINEAR_RAID) {
            throw new IllegalArgumentException(
                    "method: " + method + " (expected: NBD or DEVICE_MAPPER, a RAID hides nothing)");
        }
        return new PartitionInPlace(disk, number, method);
    }

    /**
     * Describes all that would be done, by the disk's table as it is now. The names of a run directory and of a loop device are those of an
     * example.
     *
     * @return a line for each command, those that need root marked, with what undoes it
     * @throws ImageException if the disk has no such partition, or cannot be read
     */
    public String describe() {
        WrapPlaces places = new WrapPlaces(Path.of("/run/qemu4j-example"), Path.of("/dev/loop0"), "example");
        return plan(new InPlaceSteps(PlacedPartition.find(disk, number), places))
                .describe();
    }

    /**
     * Makes the disk.
     *
     * @param privilege the way to root's rights for the steps that need them
     * @return the disk, to be closed after the virtual machine
     * @throws dev.qemu4j.img.failure.ImageLockedException if the partition is mounted, swapped to, a part of another device, or open in a QEMU
     * @throws ImageException if the disk has no such partition, or cannot be read by this user
     * @throws dev.qemu4j.img.partition.PartitionTableException if there is no partition of that number
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
        return Task.start("partition-in-place", task -> apply(privilege, listener));
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
        return Task.start("partition-in-place", task -> apply(privilege, listener, journals));
    }

    private WrappedPartition make(Privilege privilege, PlanListener listener, @Nullable Path journals) {
        WrapPlaces.requireNotNull(privilege, listener);
        PlacedPartition partition = PlacedPartition.find(disk, number);
        if (method == WrapMethod.DEVICE_MAPPER && Files.isRegularFile(partition.disk())) {
            throw new ImageException(disk + " is a file: device-mapper takes devices only, use WrapMethod.NBD", null);
        }
        partition.refuseUsed();
        RunDirectory directory = RunDirectory.create();
        try {
            InPlaceSteps steps = new InPlaceSteps(partition, WrapPlaces.in(directory, method, privilege));
            steps.writeCopies(method);
            AppliedPlan plan = plan(steps).apply(privilege, listener, journals);
            return new WrappedPartition(toString(), method, steps.disk(method), plan, directory);
        } catch (IOException e) {
            directory.close();
            throw new ImageException("the copies of the disk's first and last sectors cannot be written: " + e, e);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    private Plan plan(InPlaceSteps steps) {
        Plan.Builder plan = Plan.builder(toString());
        steps.addTo(plan, method);
        return plan.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PartitionInPlace that
                && disk.equals(that.disk)
                && number == that.number
                && method == that.method;
    }

    @Override
    public int hashCode() {
        return Objects.hash(disk, number, method);
    }

    @Override
    public String toString() {
        return "partition " + number + " of " + disk + " in its place by " + method;
    }
}
