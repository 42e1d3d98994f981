package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.Disks;
import dev.qemu4j.vm.disk.LiveDisk;
import dev.qemu4j.vm.disk.VmSnapshots;
import dev.qemu4j.vm.disk.refusal.internal.DiskTurns;
import dev.qemu4j.vm.fault.Faults;
import dev.qemu4j.vm.migrate.MigrateException;
import dev.qemu4j.vm.migrate.MigrateOptions;
import dev.qemu4j.vm.migrate.internal.MigrationTime;
import dev.qemu4j.vm.migrate.internal.Relocation;
import dev.qemu4j.vm.record.VmRecorder;
import dev.qemu4j.vm.suspend.SuspendException;
import dev.qemu4j.vm.suspend.SuspendOptions;
import dev.qemu4j.vm.suspend.internal.CommittedTask;
import dev.qemu4j.vm.suspend.internal.Committing;
import dev.qemu4j.vm.suspend.internal.MachineParts;
import dev.qemu4j.vm.suspend.internal.NewWords;
import dev.qemu4j.vm.suspend.internal.StateFile;
import dev.qemu4j.vm.suspend.internal.StateRefusals;
import dev.qemu4j.vm.suspend.internal.Suspending;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disks and the faults of a {@link VirtualMachine}, and its state, which can be put away or taken elsewhere. */
public abstract sealed class VirtualMachineState permits VirtualMachine {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualMachineState.class);
    private static final String GOES_ON = "the machine goes on: ";
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final LaunchedQemu launched;
    private final QmpClient qmp;
    private final Disks disks;
    private final VmSnapshots snapshots;
    private final Faults faults;
    private volatile @Nullable CompletableFuture<MachineParts> atStart;

    VirtualMachineState(LaunchedQemu launched, QmpClient qmp) {
        this.launched = launched;
        this.qmp = qmp;
        disks = Disks.of(qmp);
        snapshots = VmSnapshots.of(qmp);
        VmRecorder recorder = launched.recorder();
        faults = ProcessHandle.of(launched.process().pid())
                .map(process -> Faults.of(qmp, process, recorder == null ? note -> {} : recorder::note))
                .orElseGet(() -> Faults.of(qmp));
    }

    /** Asks for the machine's parts, before anybody can change them. Nobody waits for the answer until it is needed. */
    void rememberParts() {
        atStart = MachineParts.readAsync(qmp);
    }

    /**
     * Returns the machine's disks.
     *
     * @return the disks: their graph, and snapshots of several at once
     */
    public Disks disks() {
        return disks;
    }

    /**
     * Returns a disk of the machine.
     *
     * @param id any name of the disk, as {@link Disks#disk} takes it
     * @return the disk: its snapshots, commits and mirrors
     */
    public LiveDisk disk(String id) {
        Objects.requireNonNull(id, "id");
        return disks.disk(id);
    }

    /**
     * Returns the snapshots of the whole machine inside of its disks.
     *
     * @return the snapshots
     */
    public VmSnapshots snapshots() {
        return snapshots;
    }

    /**
     * Returns the faults that can be injected into the machine.
     *
     * @return the faults, always the same object
     */
    public Faults faults() {
        return faults;
    }

    /**
     * Pauses the guest, writes the machine's state to a file, and ends QEMU, as {@link #suspendTo(Path, Consumer)} does with default options.
     *
     * @param file the new file
     * @return the suspended machine
     */
    public SuspendedVm suspendTo(Path file) {
        return suspendTo(file, SuspendOptions.defaults());
    }

    /**
     * Pauses the guest, writes the machine's state to a file, and ends QEMU, as {@link #suspendTo(Path)} does.
     *
     * @param file the new file
     * @return a future of the suspended machine; cancelling lets the machine go on, until its file is whole, from where on the future cannot be cancelled
     */
    public CompletableFuture<SuspendedVm> suspendToAsync(Path file) {
        return suspendToAsync(file, SuspendOptions.defaults());
    }

    /**
     * Pauses the guest, writes the machine's state to a file, and ends QEMU. Its disks stay where they are, and must not be changed until it goes on.
     * The file gets its name when it is whole, and QEMU is ended only then; if anything fails before, the machine goes on as it was: a paused one stays paused.
     * While it is written, other operations on the machine's state or its disks are refused.
     *
     * @param file the new file; only its owner can read it, as the guest's memory is in it
     * @param options of the suspension
     * @return the suspended machine, of which {@link SuspendedVm#resume()} starts a new one
     * @throws SuspendException if the machine cannot be suspended: it has throwaway disks or {@code -snapshot}; a disk is on another file than at its start,
     *     as after a live snapshot, a mirror or a change of the medium; devices, back ends or objects were plugged in or out since; jobs, a migration or
     *     another suspension are under way; bitmaps or exports would be lost; the guest sleeps; QEMU cannot write the state of a device or is another user;
     *     the file is there already, is one that the machine uses, or cannot be written; or somebody lets the guest go on meanwhile. The message tells
     *     whether the machine goes on
     * @throws dev.qemu4j.vm.suspend.SuspendTimeoutException if it takes too long; the machine goes on
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted before the file is whole; after that it stays interrupted, and the suspended
     *     machine is returned
     */
    public SuspendedVm suspendTo(Path file, Consumer<? super SuspendOptions.Builder> options) {
        return CommittedTask.result(suspendToAsync(file, options), "waiting for the suspension to " + file);
    }

    /**
     * Pauses the guest, writes the machine's state to a file, and ends QEMU, as {@link #suspendTo(Path, Consumer)} does.
     *
     * @param file the new file
     * @param options of the suspension
     * @return a future of the suspended machine; cancelling lets the machine go on, until its file is whole, from where on the future cannot be cancelled
     */
    public CompletableFuture<SuspendedVm> suspendToAsync(Path file, Consumer<? super SuspendOptions.Builder> options) {
        Path place = Objects.requireNonNull(file, "file").toAbsolutePath();
        Objects.requireNonNull(options, "options");
        SuspendOptions.Builder builder = SuspendOptions.builder();
        options.accept(builder);
        Suspending steps = new Suspending(
                qmp,
                launched.asked(),
                launched.directory().path(),
                new NewWords(launched::stderrTail),
                builder.build());
        return CommittedTask.begin(
                "suspend",
                task -> DiskTurns.move(
                        qmp,
                        "suspension",
                        reason -> new SuspendException(GOES_ON + reason, null),
                        () -> suspend(place, steps, task)));
    }

    private SuspendedVm suspend(Path place, Suspending steps, Committing task) {
        String refusal =
                refusals().ofSuspension(launched.cmd(), launched.process().pid(), place);
        if (refusal != null) {
            throw new SuspendException(GOES_ON + refusal, null);
        }
        steps.to(place, task);
        Await.shielded(() -> {
            endSuspended(place);
            Suspending.requireUntouched(StateFile.read(place));
        });
        return SuspendedVm.open(place);
    }

    /** A file that is whole is the machine, whatever may be left of its QEMU; only one that lives could be let go on. */
    private void endSuspended(Path place) {
        try {
            end();
        } catch (RuntimeException e) {
            if (launched.process().isAlive()) {
                throw new SuspendException(
                        "the machine stands still, and " + place + " has its state and is whole, but its QEMU (process "
                                + launched.process().pid() + ") cannot be ended: " + e
                                + " (expected: its end, and then the resuming of the file)",
                        e);
            }
            LOG.warn("the machine is suspended to {}, but not all of its QEMU could be removed", place, e);
        }
    }

    /**
     * Takes the running machine into another QEMU of this host, as {@link #migrateTo(CommandLine, Consumer, Consumer)} does with default options.
     *
     * @param cmd the command line of the other QEMU
     * @return the machine there; this one has ended
     */
    public VirtualMachine migrateTo(CommandLine cmd) {
        return migrateTo(cmd, VmOptions.defaults(), MigrateOptions.defaults());
    }

    /**
     * Takes the running machine into another QEMU of this host, as {@link #migrateTo(CommandLine)} does.
     *
     * @param cmd the command line of the other QEMU
     * @return a future of the machine there, which can be cancelled as that of {@link #migrateToAsync(CommandLine, Consumer, Consumer)}
     */
    public CompletableFuture<VirtualMachine> migrateToAsync(CommandLine cmd) {
        return migrateToAsync(cmd, VmOptions.defaults(), MigrateOptions.defaults());
    }

    /**
     * Takes the running machine into another QEMU of this host, such as a newer one, or one with other back ends. The guest runs on meanwhile, and stands still for a
     * moment at the end. Its disks stay where they are. Whatever fails, or a cancellation, before the other QEMU is told to go on leaves the guest here as it was. A guest that is
     * paused meanwhile is paused there. Other operations on the machine's state or its disks are refused meanwhile.
     *
     * <p>Both QEMUs are there for a while: ports, sockets and taps of the host that the two command lines have in common are in use for the second.
     *
     * @param cmd the command line of the other QEMU: what the guest sees must be the same, back ends may differ
     * @param start the options of its start
     * @param options of the migration
     * @return the machine there; this one has ended, or {@link VirtualMachine#isAlive} tells that it cannot be ended, which is logged: it stands still then
     * @throws dev.qemu4j.vm.migrate.MigrateException if the machine cannot migrate, as to an older QEMU, or did not: the message tells whether it goes on here.
     *     As for a suspension what was plugged in or out since its start keeps it here; so does a QEMU of another user ({@code -runas}), here or there
     * @throws dev.qemu4j.vm.migrate.MigrateTimeoutException if it takes too long; the machine goes on here
     * @throws dev.qemu4j.base.QemuException as of {@link VirtualMachine#start(CommandLine, Consumer)}
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted before the other QEMU is told to go on; after that it stays interrupted, and the
     *     machine is returned
     */
    public VirtualMachine migrateTo(
            CommandLine cmd,
            Consumer<? super VmOptions.Builder> start,
            Consumer<? super MigrateOptions.Builder> options) {
        return CommittedTask.result(migrateToAsync(cmd, start, options), "waiting for the migration");
    }

    /**
     * Takes the running machine into another QEMU of this host, as {@link #migrateTo(CommandLine, Consumer, Consumer)} does.
     *
     * @param cmd the command line of the other QEMU
     * @param start the options of its start
     * @param options of the migration
     * @return a future of the machine there; cancelling lets the guest go on here, until the other QEMU is told to go on, from where on the future cannot be cancelled
     */
    public CompletableFuture<VirtualMachine> migrateToAsync(
            CommandLine cmd,
            Consumer<? super VmOptions.Builder> start,
            Consumer<? super MigrateOptions.Builder> options) {
        Objects.requireNonNull(cmd, "cmd");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(options, "options");
        VmOptions made = VmOptions.made(start).toBuilder().paused(true).build();
        MigrateOptions.Builder builder = MigrateOptions.builder();
        options.accept(builder);
        MigrateOptions chosen = builder.build();
        return CommittedTask.begin(
                "migrate",
                task -> DiskTurns.move(
                        qmp,
                        "migration",
                        reason -> new MigrateException(GOES_ON + reason, null),
                        () -> migrate(cmd, made, chosen, task)));
    }

    private VirtualMachine migrate(CommandLine cmd, VmOptions start, MigrateOptions options, Committing task) {
        String refusal = refusals().ofMigration(cmd);
        if (refusal != null) {
            throw new MigrateException(GOES_ON + refusal, null);
        }
        MigrationTime time = new MigrationTime(options.timeout());
        Relocation way = new Relocation(qmp, launched.asked(), new NewWords(launched::stderrTail), options);
        VirtualMachine there = startedThere(way, cmd, start, time);
        try {
            way.within(time.left());
            Path own = launched.directory().path();
            way.to(there.qmp(), ((VirtualMachineState) there).socket("migration"), own, lastWords(there), task);
        } catch (RuntimeException | Error e) {
            Await.shielded(() -> endThere(there, e));
            throw Relocation.told(way.giveUp(e), e);
        }
        Await.shielded(this::endMigrated);
        return there;
    }

    /** Beyond the point of no return the machine is the other one: its caller must get it, or nobody could end it. */
    private void endMigrated() {
        try {
            end();
        } catch (RuntimeException e) {
            LOG.warn(
                    "the machine has migrated, and goes on in the other QEMU; its old one (process {}, {}) could not be ended or removed",
                    launched.process().pid(),
                    launched.process().isAlive() ? "alive" : "ended",
                    e);
        }
    }

    /** A QEMU that is older does not know the machine's type, which says less than the two versions. */
    private static VirtualMachine startedThere(Relocation way, CommandLine cmd, VmOptions options, MigrationTime time) {
        VmOptions bounded = options.toBuilder()
                .launchTimeout(time.atMost(options.launchTimeout()))
                .build();
        try {
            return Await.result(
                    new VmLaunch(way.waiting(cmd), bounded, cmd).start(), "waiting for the start of the other QEMU");
        } catch (QemuTimeoutException e) {
            throw time.orSame(e);
        } catch (VmLaunchException e) {
            QemuVersion older = new LaunchDiagnosis(cmd, options.installation()).olderThan(way.version());
            throw older == null ? e : Relocation.told("the machine goes on", way.refusal(older, e));
        }
    }

    /** A QEMU that refuses a state says why, and exits. */
    private static Supplier<String> lastWords(VirtualMachine there) {
        return () -> {
            Await.shielded(() -> Await.ended(there.exit(), LAST_WORDS));
            return there.stderrTail().strip();
        };
    }

    /** Never do two run: only a QEMU that has ended lets the guest go on here, whatever may be left of its files. */
    private static void endThere(VirtualMachine there, Throwable reason) {
        try {
            there.close();
        } catch (RuntimeException e) {
            if (there.isAlive()) {
                throw new MigrateException(
                        "the machine does not go on here, as the other QEMU (process " + there.pid()
                                + ") cannot be ended: " + e + " (expected: its end, then resume)",
                        reason);
            }
            reason.addSuppressed(e);
        }
    }

    private StateRefusals refusals() {
        return new StateRefusals(launched.asked(), launched.throwaway().keySet(), qmp, atStart);
    }

    /** Ends the machine at once. */
    abstract void end();

    private Path socket(String name) {
        return launched.directory().socket(name);
    }
}
