package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.Disks;
import dev.qemu4j.vm.disk.LiveDisk;
import dev.qemu4j.vm.disk.VmSnapshots;
import dev.qemu4j.vm.migrate.MigrateException;
import dev.qemu4j.vm.migrate.MigrateOptions;
import dev.qemu4j.vm.migrate.internal.Relocation;
import dev.qemu4j.vm.suspend.SuspendException;
import dev.qemu4j.vm.suspend.SuspendOptions;
import dev.qemu4j.vm.suspend.internal.CommittedTask;
import dev.qemu4j.vm.suspend.internal.Suspending;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The disks of a {@link VirtualMachine}, and its state, which can be put away or taken elsewhere. */
public abstract sealed class VirtualMachineState permits VirtualMachine {
    private final LaunchedQemu launched;
    private final QmpClient qmp;
    private final Disks disks;
    private final VmSnapshots snapshots;

    VirtualMachineState(LaunchedQemu launched, QmpClient qmp) {
        this.launched = launched;
        this.qmp = qmp;
        disks = Disks.of(qmp);
        snapshots = VmSnapshots.of(qmp);
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
     * The file gets its name when it is whole, and QEMU is ended only then; if anything fails before, the machine goes on as it was.
     *
     * @param file the new file; only its owner can read it, as the guest's memory is in it
     * @param options of the suspension
     * @return the suspended machine, of which {@link SuspendedVm#resume()} starts a new one
     * @throws SuspendException if the machine cannot be suspended: it has throwaway disks, jobs are under way, devices were plugged since its start, QEMU
     *     cannot write the state of a device, the file is there already or cannot be written
     * @throws dev.qemu4j.base.QemuTimeoutException if it takes too long
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
                qmp, launched.asked(), launched.directory().path(), launched::stderrTail, builder.build());
        return CommittedTask.begin("suspend", task -> {
            if (!launched.throwaway().isEmpty()) {
                throw new SuspendException(
                        "the throwaway disks " + launched.throwaway().keySet()
                                + " would be gone with the machine (expected: a start without throwaway)",
                        null);
            }
            steps.to(place, task);
            Await.shielded(this::end);
            return SuspendedVm.open(place);
        });
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
     * moment at the end. Its disks stay where they are. Whatever fails, or a cancellation, before the other QEMU is told to go on leaves the guest running here.
     *
     * <p>Both QEMUs are there for a while: ports, sockets and taps of the host that the two command lines have in common are in use for the second.
     *
     * @param cmd the command line of the other QEMU: what the guest sees must be the same, back ends may differ
     * @param start the options of its start
     * @param options of the migration
     * @return the machine there; this one has ended
     * @throws dev.qemu4j.vm.migrate.MigrateException if the machine cannot migrate, or did not: the message tells whether it goes on here
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
        return CommittedTask.begin("migrate", task -> {
            if (!launched.throwaway().isEmpty()) {
                throw new MigrateException(
                        "the machine goes on: its throwaway disks "
                                + launched.throwaway().keySet() + " are its own",
                        null);
            }
            Relocation way = new Relocation(qmp, launched.asked(), launched::stderrTail, chosen);
            VirtualMachine there = Await.result(
                    new VmLaunch(way.waiting(cmd), made, cmd).start(), "waiting for the start of the other QEMU");
            try {
                way.to(there.qmp(), ((VirtualMachineState) there).socket("migration"), task);
            } catch (RuntimeException | Error e) {
                Await.shielded(() -> {
                    there.close();
                    way.giveUp(e);
                });
                throw e;
            }
            Await.shielded(this::end);
            return there;
        });
    }

    /** Ends the machine at once. */
    abstract void end();

    private Path socket(String name) {
        return launched.directory().socket(name);
    }
}
