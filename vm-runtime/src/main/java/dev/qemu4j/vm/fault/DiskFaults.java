package dev.qemu4j.vm.fault;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.block.BlkdebugIOType;
import dev.qemu4j.vm.disk.DiskLimits;
import dev.qemu4j.vm.disk.Disks;
import dev.qemu4j.vm.disk.LiveDisk;
import dev.qemu4j.vm.disk.graph.GraphDevice;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Faults of one disk, which the guest sees at once, and no longer once they are closed.
 *
 * <pre>{@code
 * try (Fault bad = vm.faults().disk("data").failReads(DiskError.EIO, o -> o.sector(2048))) {
 *     …
 * }
 * }</pre>
 *
 * <p>All but {@link #slow} put a {@code blkdebug} node between the device and its disk, for {@code -drive} and {@code -blockdev}, and the image itself stays as it is. A
 * disk may have several faults. Where one is undone that lies below others, those begin to count anew.
 *
 * <p>The methods throw, and the futures fail with, a {@link dev.qemu4j.vm.disk.graph.NoSuchDiskException} that names all disks if there is no such disk, a {@link
 * dev.qemu4j.vm.disk.failure.DiskBusyException} if a job uses it, a {@link FaultException} if no device has it or QEMU refuses, or else as {@link
 * dev.qemu4j.qmp.QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails.
 */
public final class DiskFaults {
    private static final int MOST = 1000;
    private static final Set<BlkdebugIOType> READS = Set.of(BlkdebugIOType.READ);
    private static final Set<BlkdebugIOType> FLUSHES = Set.of(BlkdebugIOType.FLUSH);
    private static final Set<BlkdebugIOType> WRITES =
            Set.of(BlkdebugIOType.WRITE, BlkdebugIOType.WRITE_ZEROES, BlkdebugIOType.DISCARD);

    /** A disk that is full still discards. */
    private static final Set<BlkdebugIOType> ALLOCATIONS = Set.of(BlkdebugIOType.WRITE, BlkdebugIOType.WRITE_ZEROES);

    private static final HeldSettings<DiskLimits> LIMITS = new HeldSettings<>();

    private final FaultSite site;
    private final String id;

    DiskFaults(FaultSite site, String id) {
        this.site = site;
        this.id = id;
    }

    /**
     * Has all reads fail, as {@link #failReads(DiskError, Consumer)} does with default options.
     *
     * @param error the error
     * @return the fault
     */
    public Fault failReads(DiskError error) {
        return failReads(error, DiskFaultOptions.defaults());
    }

    /**
     * Has all reads fail, as {@link #failReads(DiskError)} does.
     *
     * @param error the error
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> failReadsAsync(DiskError error) {
        return failReadsAsync(error, DiskFaultOptions.defaults());
    }

    /**
     * Has reads fail.
     *
     * @param error the error
     * @param options sets which ones
     * @return the fault
     * @throws IllegalArgumentException if some are to succeed before, as QEMU counts writes only
     */
    public Fault failReads(DiskError error, Consumer<? super DiskFaultOptions.Builder> options) {
        return Await.result(failReadsAsync(error, options), waiting());
    }

    /**
     * Has reads fail, as {@link #failReads(DiskError, Consumer)} does.
     *
     * @param error the error
     * @param options sets which ones
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> failReadsAsync(
            DiskError error, Consumer<? super DiskFaultOptions.Builder> options) {
        return fail("reads", READS, error, uncounted(options));
    }

    /**
     * Has all writes fail, as {@link #failWrites(DiskError, Consumer)} does with default options.
     *
     * @param error the error
     * @return the fault
     */
    public Fault failWrites(DiskError error) {
        return failWrites(error, DiskFaultOptions.defaults());
    }

    /**
     * Has all writes fail, as {@link #failWrites(DiskError)} does.
     *
     * @param error the error
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> failWritesAsync(DiskError error) {
        return failWritesAsync(error, DiskFaultOptions.defaults());
    }

    /**
     * Has writes, zeroings and discards fail.
     *
     * @param error the error
     * @param options sets which ones
     * @return the fault
     */
    public Fault failWrites(DiskError error, Consumer<? super DiskFaultOptions.Builder> options) {
        return Await.result(failWritesAsync(error, options), waiting());
    }

    /**
     * Has writes, zeroings and discards fail, as {@link #failWrites(DiskError, Consumer)} does.
     *
     * @param error the error
     * @param options sets which ones
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> failWritesAsync(
            DiskError error, Consumer<? super DiskFaultOptions.Builder> options) {
        return fail("writes", WRITES, error, chosen(options));
    }

    /**
     * Has all flushes fail, while writes succeed: nothing that the guest writes is known to last.
     *
     * @param error the error
     * @return the fault
     */
    public Fault failFlushes(DiskError error) {
        return Await.result(failFlushesAsync(error), waiting());
    }

    /**
     * Has all flushes fail, as {@link #failFlushes} does.
     *
     * @param error the error
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> failFlushesAsync(DiskError error) {
        return fail("flushes", FLUSHES, error, DiskFaultOptions.defaults());
    }

    /**
     * Has the storage below the disk be full: writes and zeroings fail with {@link DiskError#ENOSPC}. By default, QEMU then stops the guest in state {@code io-error}; after the
     * fault was undone, {@code vm.control().resume()} does the write again, and the guest has seen nothing.
     *
     * @return the fault
     */
    public Fault full() {
        return Await.result(fullAsync(), waiting());
    }

    /**
     * Has the storage below the disk be full, as {@link #full} does.
     *
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> fullAsync() {
        return fail("writes", ALLOCATIONS, DiskError.ENOSPC, DiskFaultOptions.defaults());
    }

    /**
     * Tears a write: the next sectors that the guest writes reach the disk, and none behind them, in the middle of a request perhaps. That request and all writes after it fail with {@link
     * DiskError#EIO}. A guest that is killed then leaves the disk of a power cut in the middle of a write. Zeroings and discards are not torn.
     *
     * @param sectors the sectors of 512 bytes that are still written, 1 to 1000
     * @return the fault
     * @throws IllegalArgumentException if it is another number
     */
    public Fault tear(int sectors) {
        return Await.result(tearAsync(sectors), waiting());
    }

    /**
     * Tears a write, as {@link #tear} does.
     *
     * @param sectors the sectors of 512 bytes that are still written, 1 to 1000
     * @return a future of the fault; cancelling it has it undone
     * @throws IllegalArgumentException if it is another number
     */
    public CompletableFuture<Fault> tearAsync(int sectors) {
        if (sectors < 1 || sectors > MOST) {
            throw new IllegalArgumentException("sectors: " + sectors + " (expected: 1 to " + MOST + ")");
        }
        return insert("writes are torn after " + sectors + " sectors", FaultLayer.tearing(sectors));
    }

    /**
     * Has the disk be slow, by limits of the guest's input and output in place of those that it has. Of several such faults the newest decides, and undoing the
     * last one sets those from before again.
     *
     * @param limits sets the limits, such as {@code l -> l.iops(10)}
     * @return the fault
     */
    public Fault slow(Consumer<? super DiskLimits.Builder> limits) {
        return Await.result(slowAsync(limits), waiting());
    }

    /**
     * Has the disk be slow, as {@link #slow} does.
     *
     * @param limits sets the limits
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> slowAsync(Consumer<? super DiskLimits.Builder> limits) {
        Objects.requireNonNull(limits, "limits");
        DiskLimits.Builder builder = DiskLimits.builder();
        limits.accept(builder);
        DiskLimits chosen = builder.build();
        LiveDisk disk = Disks.of(site.qmp()).disk(id);
        return site.begin(
                name() + "slow, " + chosen, () -> LIMITS.hold(site.qmp(), device(disk), chosen, new Limits(disk)));
    }

    /** The disk's device, which has its limits, whichever name the disk was given by. */
    private static String device(LiveDisk disk) {
        GraphDisk graph = disk.graph();
        GraphDevice device = graph.device();
        String path = device == null ? null : device.path();
        return path == null ? graph.name() : path;
    }

    /** The limits of one disk. */
    private record Limits(LiveDisk disk) implements HeldSettings.Setting<DiskLimits> {
        @Override
        public DiskLimits now() {
            return disk.limits();
        }

        @Override
        public void set(DiskLimits limits) {
            disk.throttle(limits);
        }
    }

    private CompletableFuture<Fault> fail(
            String requests, Set<BlkdebugIOType> kinds, DiskError error, DiskFaultOptions options) {
        Objects.requireNonNull(error, "error");
        Long sector = options.sector();
        String which = (options.after() == 0 ? "" : " after " + options.after() + " writes")
                + (options.once() ? ", once" : "")
                + (sector == null ? "" : ", in sector " + sector);
        return insert(requests + " fail with " + error + which, FaultLayer.failing(kinds, error, options));
    }

    private CompletableFuture<Fault> insert(String what, FaultLayer layer) {
        FaultLayers layers = new FaultLayers(site.qmp());
        return site.begin(name() + what, () -> {
            layers.insert(id, layer);
            return () -> layers.remove(layer);
        });
    }

    private static DiskFaultOptions uncounted(Consumer<? super DiskFaultOptions.Builder> options) {
        DiskFaultOptions chosen = chosen(options);
        if (chosen.after() > 0) {
            throw new IllegalArgumentException(
                    "after: " + chosen.after() + " (expected: 0 for reads, as QEMU counts writes only)");
        }
        return chosen;
    }

    private static DiskFaultOptions chosen(Consumer<? super DiskFaultOptions.Builder> options) {
        Objects.requireNonNull(options, "options");
        DiskFaultOptions.Builder builder = DiskFaultOptions.builder();
        options.accept(builder);
        return builder.build();
    }

    private String name() {
        return "disk '" + id + "': ";
    }

    private String waiting() {
        return "waiting for a fault of disk '" + id + "'";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return "DiskFaults[" + id + "]";
    }
}
