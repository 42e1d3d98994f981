package dev.qemu4j.vm.fault;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.refusal.internal.DiskTurns;
import dev.qemu4j.vm.disk.step.internal.DiskTask;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.life.RunControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine that can lose its power, and with it all writes that the guest has not flushed. A mere {@code SIGKILL} of QEMU leaves these in the host's
 * memory, and so on the disks.
 *
 * <pre>{@code
 * try (PowerLoss power = vm.faults().armPowerLoss(Path.of("/var/tmp"), List.of("data"))) {
 *     vm.console().expect("committed", Duration.ofMinutes(1));
 *     power.cut();
 * }
 * try (VirtualMachine again = VirtualMachine.start(cmd)) {
 *     …
 * }
 * }</pre>
 *
 * <p>Between the device and its disk, all writes are logged with the flushes, and what was there before is copied. A cut kills QEMU, and then takes off the image what the guest wrote behind its
 * last flush: what was flushed is there, and nothing else, except for a request that was under way at that very moment. What was written before it was armed counts as flushed. A device without a write cache
 * loses nothing: one with {@code write-cache=off}, or of virtio under a driver that knows of none, as that of a BIOS. Zeroings are written as data meanwhile, and discards are not done.
 *
 * <p>The image is the disk's active layer, in its place. {@link #close} without a cut leaves all writes on the disks, and the machine as it was. So does a JVM that is killed; the files of the log are
 * removed in any case. Thread-safe.
 */
public final class PowerLoss implements AutoCloseable {
    private static final String WAITING = "waiting for a power cut";

    private final FaultSite site;
    private final Fault fault;
    private final List<ArmedDisk> disks;

    private PowerLoss(FaultSite site, Fault fault, List<ArmedDisk> disks) {
        this.site = site;
        this.fault = fault;
        this.disks = List.copyOf(disks);
    }

    static CompletableFuture<PowerLoss> arm(FaultSite site, Path directory, List<String> ids) {
        List<ArmedDisk> armed = new ArrayList<>();
        CompletableFuture<Fault> begun =
                site.begin("a power loss is armed" + (ids.isEmpty() ? "" : " of " + ids), () -> {
                    site.process("a power loss");
                    RunDirectory files = RunDirectory.create(directory);
                    try {
                        return arm(site, files, ids, armed);
                    } catch (RuntimeException e) {
                        files.close();
                        throw e;
                    }
                });
        return OwnedFuture.map(begun, fault -> new PowerLoss(site, fault, armed));
    }

    private static Runnable arm(FaultSite site, RunDirectory files, List<String> ids, List<ArmedDisk> armed) {
        FaultLayers layers = new FaultLayers(site.qmp());
        Runnable undo = () -> undo(site, files, layers, armed);
        DiskTurns.take(
                site.qmp(),
                () -> paused(site.qmp(), () -> {
                    try {
                        for (GraphDisk disk : disks(site.qmp(), ids)) {
                            ArmedDisk one = ArmedDisk.of(disk, made(files, armed.size()));
                            one.arm(layers);
                            armed.add(one);
                        }
                        return true;
                    } catch (RuntimeException e) {
                        disarm(layers, armed, e);
                        throw e;
                    }
                }));
        return undo;
    }

    private static List<GraphDisk> disks(QmpClient qmp, List<String> ids) {
        DiskGraph graph = DiskGraph.read(qmp);
        List<GraphDisk> disks = ids.isEmpty()
                ? Refusals.written(graph)
                : ids.stream().map(graph::disk).distinct().toList();
        if (disks.isEmpty()) {
            throw new FaultException("a power loss: the machine writes to no disk (expected: one)", null);
        }
        return disks;
    }

    /** Pausing flushes all disks, and no write comes between the two layers. */
    private static boolean paused(QmpClient qmp, BooleanSupplier work) {
        RunControl control = RunControl.of(qmp);
        boolean running = control.state().equals(RunState.RUNNING);
        if (!running) {
            return work.getAsBoolean();
        }
        control.pause();
        try {
            return work.getAsBoolean();
        } finally {
            control.resume();
        }
    }

    private static Path made(RunDirectory files, int number) {
        try {
            return Files.createDirectory(files.path().resolve("disk" + number));
        } catch (IOException e) {
            throw new FaultException("a power loss: its log cannot be made: " + e, e);
        }
    }

    private static void disarm(FaultLayers layers, List<ArmedDisk> armed, RuntimeException reason) {
        for (ArmedDisk disk : armed) {
            try {
                disk.disarm(layers);
            } catch (RuntimeException e) {
                reason.addSuppressed(e);
            }
        }
    }

    private static void undo(FaultSite site, RunDirectory files, FaultLayers layers, List<ArmedDisk> armed) {
        if (!site.hasEnded()) {
            try {
                armed.forEach(disk -> disk.disarm(layers));
            } catch (RuntimeException e) {
                if (!site.hasEnded(e)) {
                    throw e; // QEMU still needs the files
                }
            }
        }
        files.close();
    }

    /**
     * Returns the disks.
     *
     * @return their names
     */
    public List<String> disks() {
        return disks.stream().map(ArmedDisk::name).toList();
    }

    /**
     * Cuts the power: kills QEMU, and takes all writes off the disks that were not flushed. Where a disk fails, all others are cut before that is told.
     *
     * @throws FaultException if it was cut or closed before, QEMU has ended, or a disk cannot be written; the message says which
     * @throws dev.qemu4j.img.failure.ImageException if an image cannot be opened
     * @throws dev.qemu4j.base.QemuTimeoutException if QEMU outlives {@code SIGKILL}
     */
    public void cut() {
        Await.result(cutAsync(), WAITING);
    }

    /**
     * Cuts the power, as {@link #cut()} does.
     *
     * @return a future that completes when the disks are written; cancelling takes nothing back
     */
    public CompletableFuture<@Nullable Void> cutAsync() {
        return cut(null, "");
    }

    /**
     * Cuts the power, as {@link #cut()} does, and leaves a part of the writes that were not flushed on the disks. Each of them is lost, or whole, or torn between two
     * sectors, as a seed decides.
     *
     * @param seed the seed; the same one decides the same for the same writes
     */
    public void cut(long seed) {
        Await.result(cutAsync(seed), WAITING);
    }

    /**
     * Cuts the power, as {@link #cut(long)} does.
     *
     * @param seed the seed
     * @return a future that completes when the disks are written; cancelling takes nothing back
     */
    public CompletableFuture<@Nullable Void> cutAsync(long seed) {
        return cut(new Random(seed), " with seed " + seed);
    }

    private CompletableFuture<@Nullable Void> cut(@Nullable Random luck, String how) {
        return OwnedFuture.map(
                DiskTask.ofTurns(wanted -> {
                            wanted.require();
                            if (!fault.isOn()) {
                                throw new FaultException("the power loss is armed no more", null);
                            }
                            ProcessHandle process = site.process("a power cut");
                            site.tell("fault: power cut of " + disks() + how);
                            ProcessFaults.kill(process);
                            cutAll(luck);
                            return true;
                        })
                        .future(),
                done -> null);
    }

    /** Cuts all disks, whichever fail: a power loss spares none. */
    private void cutAll(@Nullable Random luck) {
        Throwable failure = null;
        for (ArmedDisk disk : disks) {
            failure = done(() -> disk.cut(luck), failure);
        }
        failure = done(fault::close, failure);
        if (failure != null) {
            throw CallerStack.rethrown("the power cut", failure);
        }
    }

    private static @Nullable Throwable done(Runnable step, @Nullable Throwable before) {
        try {
            step.run();
            return before;
        } catch (RuntimeException | Error e) {
            if (before == null) {
                return e;
            }
            before.addSuppressed(e);
            return before;
        }
    }

    /**
     * Gives the power loss up: the machine goes on, with all that it has written. Does nothing after a cut.
     *
     * @throws FaultException if it cannot be given up and the machine goes on; it can be tried again
     */
    @Override
    public void close() {
        fault.close();
    }

    /** Returns the disks. */
    @Override
    public String toString() {
        return "PowerLoss" + disks();
    }
}
