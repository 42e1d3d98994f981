package dev.qemu4j.vm.fault;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.life.RunControl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Injects faults into a machine that runs. Each is undone by {@link Fault#close}, and is gone with the machine.
 *
 * <pre>{@code
 * try (Fault broken = vm.faults().disk("data").failWrites(DiskError.EIO, o -> o.after(10))) {
 *     vm.console().expect("Remounting filesystem read-only", Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p>Each fault is told to the log when it begins and when it ends, as a warning of the logger of this class, and to the recording of a machine that has one. Most faults need a
 * monitor only; those of the process need QEMU's process on this host. A QEMU that outlives this JVM keeps the faults that were on when the JVM was killed. Thread-safe.
 *
 * <p>The methods throw, and the futures fail with, a {@link FaultException} if a fault cannot be injected, or else as {@link
 * QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails.
 */
public final class Faults {
    private static final String WAITING = "waiting for a fault";
    private static final double LEAST = 0.05;
    private static final double MOST = 0.95;

    private final FaultSite site;

    private Faults(FaultSite site) {
        this.site = site;
    }

    /**
     * Returns the faults of a machine whose process is not known.
     *
     * @param qmp connected to its QEMU; it stays the caller's
     * @return the faults
     */
    public static Faults of(QmpClient qmp) {
        return new Faults(new FaultSite(Objects.requireNonNull(qmp, "qmp"), null, note -> {}));
    }

    /**
     * Returns the faults of a machine.
     *
     * @param qmp connected to its QEMU; it stays the caller's
     * @param process QEMU's process
     * @param notes is called for each beginning and end of a fault, such as {@code recorder::note}
     * @return the faults
     */
    public static Faults of(QmpClient qmp, ProcessHandle process, Consumer<? super String> notes) {
        Objects.requireNonNull(qmp, "qmp");
        Objects.requireNonNull(process, "process");
        Objects.requireNonNull(notes, "notes");
        return new Faults(new FaultSite(qmp, process, notes));
    }

    /**
     * Chooses a disk, without a look whether it is there.
     *
     * @param id any name that {@link dev.qemu4j.vm.disk.graph.DiskGraph#disk} takes: of a device, a drive or a node, or a file
     * @return its faults
     */
    public DiskFaults disk(String id) {
        return new DiskFaults(site, Objects.requireNonNull(id, "id"));
    }

    /**
     * Chooses a network card, without a look whether it is there.
     *
     * @param id the id of the card or of its back end, or the name of its recipe
     * @return its faults
     */
    public NicFaults nic(String id) {
        return new NicFaults(site, Objects.requireNonNull(id, "id"));
    }

    /**
     * Returns the faults that the machine has by this object.
     *
     * @return those that are not undone, in the order in which they were injected
     */
    public List<Fault> active() {
        return site.active();
    }

    /**
     * Stops the guest's processors, and its clocks with them: what waits for the guest sees it hang, and the guest sees nothing. Its wall clock is late afterwards.
     *
     * @return the fault; undoing it lets the guest go on
     * @throws FaultException if the guest does not run
     */
    public Fault pause() {
        return Await.result(pauseAsync(), WAITING);
    }

    /**
     * Stops the guest's processors, as {@link #pause} does.
     *
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> pauseAsync() {
        RunControl control = RunControl.of(site.qmp());
        return site.begin("the guest is paused", () -> {
            RunState state = control.state();
            if (!state.equals(RunState.RUNNING)) {
                throw new FaultException("the guest cannot be paused: it is " + state + " (expected: running)", null);
            }
            control.pause();
            return control::resume;
        });
    }

    /**
     * Takes memory away from the guest by its balloon, and waits until it has. Undoing gives the memory back, within the same limit; of several such
     * faults the newest decides, and the last one that is undone gives all back.
     *
     * @param left the memory that the guest keeps, a multiple of 4 KiB
     * @param limit the longest time for the guest
     * @return the fault
     * @throws IllegalArgumentException if it is more than the machine has, or no multiple
     * @throws dev.qemu4j.vm.device.HotPlugException if the machine has no balloon
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not get there in time; it is told to take all back then
     */
    public Fault squeeze(DataSize left, Duration limit) {
        return Await.result(squeezeAsync(left, limit), WAITING);
    }

    /**
     * Takes memory away from the guest, as {@link #squeeze} does.
     *
     * @param left the memory that the guest keeps, a multiple of 4 KiB
     * @param limit the longest time for the guest
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> squeezeAsync(DataSize left, Duration limit) {
        Objects.requireNonNull(left, "left");
        TimeLimit.require("limit", limit);
        return site.begin("the guest has " + left + " of memory left", () -> Squeeze.begin(site.qmp(), left, limit));
    }

    /**
     * Has the guest's wall clock jump, by its agent; undoing has it jump back, and keeps the time that has gone by.
     *
     * @param agent the guest's agent, which must stay open until then
     * @param by the time, negative for a jump into the past
     * @return the fault
     * @throws dev.qemu4j.qga.GuestAgentException if the agent refuses, or does not answer
     */
    public Fault clock(GuestAgent agent, Duration by) {
        return Await.result(clockAsync(agent, by), WAITING);
    }

    /**
     * Has the guest's wall clock jump, as {@link #clock} does.
     *
     * @param agent the guest's agent, which must stay open until the undoing
     * @param by the time, negative for a jump into the past
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> clockAsync(GuestAgent agent, Duration by) {
        Objects.requireNonNull(agent, "agent");
        long nanos = Objects.requireNonNull(by, "by").toNanos();
        return site.begin("the guest's clock jumps by " + by, () -> {
            jump(agent, nanos);
            return () -> jump(agent, -nanos);
        });
    }

    private static void jump(GuestAgent agent, long nanos) {
        long now = agent.blocking().commands().guestGetTime();
        agent.blocking().commands().guestSetTime(to -> to.time(now + nanos));
    }

    /**
     * Injects an NMI, which a guest may report, or panic at. Nothing undoes it.
     *
     * @throws FaultException if the machine has none
     */
    public void nmi() {
        Await.result(nmiAsync(), "waiting for an NMI");
    }

    /**
     * Injects an NMI, as {@link #nmi} does.
     *
     * @return a future that completes when it is injected; cancelling takes nothing back
     */
    public CompletableFuture<@Nullable Void> nmiAsync() {
        return done(() -> {
            try {
                site.qmp().blocking().machine().injectNmi();
            } catch (QmpCommandException e) {
                throw FaultException.refused("an NMI", e);
            }
            site.tell("fault: NMI");
        });
    }

    /**
     * Stalls the whole machine by {@code SIGSTOP} to QEMU, as a host that has no time for it does. The monitor does not answer meanwhile, and the guest's clocks go on: it sees a jump
     * when the fault is undone, or the last of several.
     *
     * @return the fault
     * @throws FaultException if QEMU's process is not known
     */
    public Fault stall() {
        return Await.result(stallAsync(), WAITING);
    }

    /**
     * Stalls the whole machine, as {@link #stall} does.
     *
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> stallAsync() {
        String what = "QEMU is stalled";
        return site.begin(what, () -> ProcessFaults.stall(site.process(what)));
    }

    /**
     * Steals a share of the machine's time, as other machines of a busy host do. QEMU is stopped for that share of each tenth of a second; of several shares the greatest
     * decides, and a {@linkplain #stall stall} is all.
     *
     * @param share 0.05 to 0.95
     * @return the fault
     * @throws IllegalArgumentException if it is another share
     * @throws FaultException if QEMU's process is not known
     */
    public Fault steal(double share) {
        return Await.result(stealAsync(share), WAITING);
    }

    /**
     * Steals a share of the machine's time, as {@link #steal} does.
     *
     * @param share 0.05 to 0.95
     * @return a future of the fault; cancelling it has it undone
     * @throws IllegalArgumentException if it is another share
     */
    public CompletableFuture<Fault> stealAsync(double share) {
        if (!(share >= LEAST && share <= MOST)) {
            throw new IllegalArgumentException("share: " + share + " (expected: " + LEAST + " to " + MOST + ")");
        }
        String what = "a share of " + share + " of QEMU's time is stolen";
        return site.begin(what, () -> ProcessFaults.steal(site.process(what), share));
    }

    /**
     * Kills QEMU by {@code SIGKILL}, and waits until it has ended. Writes that the guest has not flushed may have reached the disks all the same.
     *
     * @throws FaultException if QEMU's process is not known, or has ended
     * @throws dev.qemu4j.base.QemuTimeoutException if the process outlives it
     */
    public void kill() {
        Await.result(killAsync(), "waiting for the end of QEMU");
    }

    /**
     * Kills QEMU, as {@link #kill} does.
     *
     * @return a future that completes when it has ended; cancelling takes nothing back
     */
    public CompletableFuture<@Nullable Void> killAsync() {
        return done(() -> {
            ProcessHandle process = site.process("a kill");
            site.tell("fault: QEMU is killed");
            ProcessFaults.kill(process);
        });
    }

    /**
     * Prepares a loss of power, in which what the guest has not flushed is lost. The guest is paused for a moment.
     *
     * @param directory an existing directory with room for all that the guest will write
     * @param disks the disks, by any names that {@link #disk} takes; all that the guest writes if there are none in the list
     * @return the power loss, which does nothing until it is cut
     * @throws dev.qemu4j.vm.disk.graph.NoSuchDiskException if there is no such disk; the message names all
     * @throws FaultException if QEMU's process is not known, a disk is in no local file, or QEMU refuses
     */
    public PowerLoss armPowerLoss(Path directory, List<String> disks) {
        return Await.result(armPowerLossAsync(directory, disks), WAITING);
    }

    /**
     * Prepares a loss of power, as {@link #armPowerLoss} does.
     *
     * @param directory an existing directory with room for all that the guest will write
     * @param disks the disks; all that the guest writes if there are none in the list
     * @return a future of the power loss; cancelling it has it undone
     */
    public CompletableFuture<PowerLoss> armPowerLossAsync(Path directory, List<String> disks) {
        Objects.requireNonNull(directory, "directory");
        return PowerLoss.arm(site, directory.toAbsolutePath(), List.copyOf(Objects.requireNonNull(disks, "disks")));
    }

    /**
     * Injects a fault of the caller's own, such as one of the network around the machine. It is told and undone as all are.
     *
     * @param what the fault in words
     * @param inject begins it
     * @param undo ends it
     * @return the fault
     */
    public Fault custom(String what, Runnable inject, Runnable undo) {
        return Await.result(customAsync(what, inject, undo), WAITING);
    }

    /**
     * Injects a fault of the caller's own, as {@link #custom} does.
     *
     * @param what the fault in words
     * @param inject begins it
     * @param undo ends it
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> customAsync(String what, Runnable inject, Runnable undo) {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(inject, "inject");
        Objects.requireNonNull(undo, "undo");
        return site.begin(what, () -> {
            inject.run();
            return undo;
        });
    }

    private static CompletableFuture<@Nullable Void> done(Runnable work) {
        return OwnedFuture.map(
                Task.start("faults", task -> {
                    work.run();
                    return true;
                }),
                done -> null);
    }

    /** Returns the faults that the machine has. */
    @Override
    public String toString() {
        return "Faults" + active();
    }
}
