package dev.qemu4j.vm.migrate.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.qmp.QmpStateException;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.migrate.MigrateException;
import dev.qemu4j.vm.migrate.MigrateOptions;
import dev.qemu4j.vm.migrate.MigrateTimeoutException;
import dev.qemu4j.vm.suspend.internal.Committing;
import dev.qemu4j.vm.suspend.internal.DiskStamps;
import dev.qemu4j.vm.suspend.internal.GuestOptions;
import dev.qemu4j.vm.suspend.internal.MachineType;
import dev.qemu4j.vm.suspend.internal.OwnFiles;
import dev.qemu4j.vm.suspend.internal.Suspensible;
import dev.qemu4j.vm.transfer.internal.GuestRun;
import dev.qemu4j.vm.transfer.internal.StateTransfer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a running machine into another QEMU. The other one stands still until the state is whole, and is told to go on by the one command that is the point of no
 * return: before it, the guest goes on where it was; after it, nowhere but there.
 */
public final class Relocation {
    private static final Logger LOG = LoggerFactory.getLogger(Relocation.class);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration SOON = Duration.ofSeconds(30);
    /** The states of a QEMU that takes a guest in. */
    private static final Set<RunState> ARRIVING = Set.of(RunState.INMIGRATE, RunState.FINISH_MIGRATE);

    private final QmpClient from;
    private final CommandLine cmd;
    private final MigrateOptions options;
    private Duration limit;
    private final GuestRun guest;
    private final StateTransfer transfer;
    private boolean lost;
    private boolean mayRunThere;

    /** Takes a machine: its monitor, what it was asked to be, the end of QEMU's standard error. */
    public Relocation(QmpClient from, CommandLine cmd, Supplier<String> stderrTail, MigrateOptions options) {
        this.from = from;
        this.cmd = cmd;
        this.options = options;
        limit = options.timeout();
        String refusal = new Suspensible(from, cmd).refusal();
        if (refusal != null) {
            throw new MigrateException("the machine goes on: " + refusal, null);
        }
        guest = new GuestRun(from);
        transfer = new StateTransfer(from, stderrTail, this::failed);
        transfer.beforeLook(this::requireWell);
        transfer.onLook(new ProgressReports(options.listener())::look);
    }

    /** The command line of the other QEMU, which waits for the state with the version of the machine's type pinned. */
    public CommandLine waiting(CommandLine other) {
        List<String> differences = GuestOptions.differences(cmd, other);
        if (!differences.isEmpty()) {
            throw new MigrateException(
                    "the machine goes on: the guest would see another one there:\n" + String.join("\n", differences),
                    null);
        }
        return other.toBuilder()
                .option("-machine", "type=" + MachineType.of(from))
                .option("-incoming", "defer")
                .build();
    }

    /** Sets the rest of the time that the migration may take. */
    public void within(Duration left) {
        limit = left;
    }

    /** The version of the QEMU that the machine runs on. */
    public QemuVersion version() {
        return from.greeting().version();
    }

    /** The refusal of an older QEMU, which would fail in the middle of the state at best. */
    public MigrateException refusal(QemuVersion now, @Nullable Throwable cause) {
        return new MigrateException(
                "the machine runs on QEMU " + version() + ", and the other one is QEMU " + now + " (expected: "
                        + version() + " or newer)",
                cause);
    }

    /**
     * Takes the machine there, by a socket in the run directory of the other QEMU.
     *
     * @param runDirectory the run directory of this one
     * @param lastWords the reason that the other QEMU gives for its end, empty if it gives none
     */
    public void to(QmpClient there, Path socket, Path runDirectory, Supplier<String> lastWords, Committing task) {
        try {
            take(there, socket, runDirectory);
        } catch (QemuInterruptedException | QemuTimeoutException e) {
            throw e;
        } catch (QemuException e) {
            String said = lost || e instanceof QmpException ? lastWords.get() : "";
            throw said.isEmpty() ? e : failure(e.getMessage() + "; the other QEMU: " + said, e);
        }
        task.commit();
        Await.shielded(() -> goOnThere(there));
    }

    /** Of the two QEMUs, the other may be the one that has ended it. */
    private MigrateException failed(String reason) {
        lost = true;
        return new MigrateException(reason, null);
    }

    private void take(QmpClient there, Path socket, Path runDirectory) {
        QemuVersion now = there.greeting().version();
        if (now.compareTo(version()) < 0) {
            throw refusal(now, null);
        }
        requireSameDisks(
                OwnFiles.in(runDirectory),
                there,
                OwnFiles.in(socket.toAbsolutePath().resolveSibling("")));
        String uri = "unix:" + socket;
        new StateTransfer(there, () -> "", reason -> new MigrateException(reason, null)).expect(uri);
        transfer.speed(options.speed());
        transfer.downtime(options.downtime());
        transfer.capability("auto-converge", options.autoConverge());
        send(there, uri);
        Await.until(Await.Condition.polling(() -> isWhole(there), PAUSE), "waiting for the other QEMU", SOON);
        requireGone();
    }

    private void send(QmpClient there, String uri) {
        try {
            transfer.send(uri, limit);
        } catch (QmpDisconnectedException e) {
            if (!isWhole(there)) {
                throw e;
            }
        } catch (QmpTimeoutException e) { // it does not answer, nor would it now
            throw e;
        } catch (QemuTimeoutException e) {
            throw new MigrateTimeoutException(
                    "the migration took too long; " + ProgressReports.progress(transfer.info()), e);
        }
    }

    /** A client that lets the guest go on here after its state was sent makes that one of the past. */
    private void requireGone() {
        try {
            if (!guest.hasGone()) {
                throw new MigrateException("somebody has let the guest go on here after its state was sent", null);
            }
        } catch (QmpDisconnectedException | QmpStateException e) {
            LOG.warn("QEMU has ended when its machine had migrated: the machine goes on in the other one");
        }
    }

    private void requireWell() {
        RunState trouble = guest.trouble();
        if (trouble != null) {
            throw new MigrateException("the guest has come into the state " + trouble + " meanwhile", null);
        }
    }

    private void requireSameDisks(OwnFiles own, QmpClient there, OwnFiles itsOwn) {
        String difference = DiskStamps.difference(
                DiskStamps.places(DiskStamps.of(DiskGraph.read(from), own)),
                DiskStamps.places(DiskStamps.of(DiskGraph.read(there), itsOwn)));
        if (difference != null) {
            throw new MigrateException(difference, null);
        }
    }

    private static boolean isWhole(QmpClient there) {
        RunState state = there.blocking().runState().queryStatus().status();
        if (GuestRun.isStanding(state)) {
            return true;
        }
        if (!ARRIVING.contains(state)) {
            throw new MigrateException("the guest has come into the state " + state + " in the other QEMU", null);
        }
        return false;
    }

    private void goOnThere(QmpClient there) {
        if (!guest.runs()) {
            return;
        }
        mayRunThere = true;
        try {
            there.blocking().misc().cont();
        } catch (QmpCommandException e) {
            mayRunThere = false;
            throw new MigrateException("the other QEMU does not let it run: " + e.getMessage(), e);
        }
    }

    /**
     * Has the guest as it was, once the other QEMU has ended, whatever part of the way back fails.
     *
     * @return the beginning of a message
     * @throws MigrateException if it does not go on
     */
    public String giveUp(Throwable reason) {
        if (mayRunThere) {
            throw new MigrateException(
                    "the machine does not go on here, as the other QEMU was lost after it was told to go on: the guest may have run and written there"
                            + " (expected: a new start from its disks)",
                    reason);
        }
        AtomicReference<@Nullable String> outcome = new AtomicReference<>();
        Await.shielded(() -> outcome.set(goOnHere(reason)));
        return Objects.requireNonNull(outcome.get(), "set above");
    }

    private String goOnHere(Throwable reason) {
        try {
            transfer.undo();
        } catch (QemuException e) { // the guest may still be able to go on, which tells more
            reason.addSuppressed(e);
        }
        try {
            return guest.restore();
        } catch (QemuException e) {
            MigrateException failure = new MigrateException(
                    "the machine did not migrate (" + reason.getMessage() + "), and does not go on: " + e, reason);
            failure.addSuppressed(e);
            boolean given = reason instanceof QemuInterruptedException || reason instanceof CancellationException;
            if (given && !(e instanceof QmpDisconnectedException || e instanceof QmpStateException)) {
                LOG.warn("a migration was given up", failure); // a caller who has cancelled it is not told
            }
            throw failure;
        }
    }

    /** Returns the exception for the caller, which begins with the outcome for the guest. */
    public static RuntimeException told(String outcome, Throwable reason) {
        if (reason instanceof Error error) {
            throw error;
        }
        String told = outcome + ": " + reason.getMessage();
        if (reason instanceof QemuTimeoutException) {
            return new MigrateTimeoutException(told, reason);
        }
        return reason instanceof QemuException && !(reason instanceof QemuInterruptedException)
                ? failure(told, reason)
                : (RuntimeException) reason;
    }

    private static MigrateException failure(String message, Throwable cause) {
        return new MigrateException(message, cause);
    }
}
