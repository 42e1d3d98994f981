package dev.qemu4j.vm.migrate.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.migration.MigrationInfo;
import dev.qemu4j.qapi.migration.MigrationRAMStats;
import dev.qemu4j.qapi.migration.MigrationStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.migrate.MigrateException;
import dev.qemu4j.vm.migrate.MigrateListener;
import dev.qemu4j.vm.migrate.MigrateOptions;
import dev.qemu4j.vm.migrate.MigrateProgress;
import dev.qemu4j.vm.migrate.MigrateTimeoutException;
import dev.qemu4j.vm.suspend.internal.Committing;
import dev.qemu4j.vm.suspend.internal.DiskStamps;
import dev.qemu4j.vm.suspend.internal.GuestOptions;
import dev.qemu4j.vm.suspend.internal.MachineType;
import dev.qemu4j.vm.suspend.internal.Suspensible;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The way of a running machine into another QEMU. The other one stands still until the state is whole, and is told to go on by the one command that is the point of no
 * return: before it, the guest goes on where it was; after it, nowhere but there.
 */
public final class Relocation {
    private static final Logger LOG = LoggerFactory.getLogger(Relocation.class);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration BETWEEN_REPORTS = Duration.ofMillis(200);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Set<MigrationStatus> ENDS =
            Set.of(MigrationStatus.COMPLETED, MigrationStatus.FAILED, MigrationStatus.CANCELLED);

    private final QmpClient from;
    private final CommandLine cmd;
    private final Supplier<String> words;
    private final MigrateOptions options;
    private final boolean ran;
    private final MigrationSettings settings;
    private long reported = System.nanoTime();
    private boolean mayRunThere;

    /** Takes a machine: its monitor, what it was asked to be, the end of QEMU's standard error. */
    public Relocation(QmpClient from, CommandLine cmd, Supplier<String> words, MigrateOptions options) {
        this.from = from;
        this.cmd = cmd;
        this.words = words;
        this.options = options;
        Suspensible suspensible = new Suspensible(from, cmd);
        String refusal = suspensible.refusal();
        if (refusal != null) {
            throw new MigrateException("the machine goes on: " + refusal, null);
        }
        ran = suspensible.runs();
        settings = new MigrationSettings(from);
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

    /** Takes the machine there. */
    public void to(QmpClient there, Path socket, Committing task) {
        requireSameDisks(there);
        String uri = "unix:" + socket;
        send(there, "migrate-incoming", uri);
        settings.set(options);
        send(from, "migrate", uri);
        try {
            Await.until(
                    Await.Condition.polling(() -> hasEnded(from), PAUSE),
                    "waiting for the migration to end",
                    options.timeout());
            requireCompleted();
        } catch (QmpDisconnectedException e) {
            if (!isWhole(there)) {
                throw e;
            }
            LOG.warn("QEMU has ended when its machine had migrated: the machine goes on in the other one");
        } catch (QemuTimeoutException e) {
            throw new MigrateTimeoutException(
                    "the machine goes on: the migration took too long; " + progress(info()), e);
        }
        Await.until(Await.Condition.polling(() -> isWhole(there), PAUSE), "waiting for the other QEMU", SOON);
        task.commit();
        Await.shielded(() -> goOnThere(there));
    }

    private void requireSameDisks(QmpClient there) {
        String difference = DiskStamps.difference(
                DiskStamps.places(DiskStamps.of(DiskGraph.read(from), List.of())),
                DiskStamps.places(DiskStamps.of(DiskGraph.read(there), List.of())));
        if (difference != null) {
            throw new MigrateException("the machine goes on: " + difference, null);
        }
    }

    private static void send(QmpClient qmp, String command, String uri) {
        qmp.blocking().execute(command, JsonNodeFactory.instance.objectNode().put("uri", uri));
    }

    private boolean hasEnded(QmpClient qmp) {
        MigrationInfo info = qmp.blocking().migration().queryMigrate();
        boolean ended = info.status() != null && ENDS.contains(info.status());
        if (ended || System.nanoTime() - reported > BETWEEN_REPORTS.toNanos()) {
            reported = System.nanoTime();
            report(progress(info));
        }
        return ended;
    }

    private void report(MigrateProgress progress) {
        MigrateListener listener = options.listener();
        if (listener != null) {
            try {
                listener.progress(progress);
            } catch (RuntimeException | Error e) {
                LOG.warn("a listener to the progress of a migration failed", e);
            }
        }
    }

    private static MigrateProgress progress(MigrationInfo info) {
        MigrationRAMStats ram = info.ram();
        Long downtime = MigrationStatus.COMPLETED.equals(info.status()) ? info.downtime() : null;
        return new MigrateProgress(
                String.valueOf(info.status()),
                DataSize.ofBytes(ram == null ? 0 : known(ram.transferred())),
                DataSize.ofBytes(ram == null ? 0 : known(ram.remaining())),
                ram == null ? 0 : known(ram.dirtySyncCount()),
                downtime == null ? null : Duration.ofMillis(downtime));
    }

    private static long known(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    private void requireCompleted() {
        MigrationInfo end = info();
        if (!MigrationStatus.COMPLETED.equals(end.status())) {
            String said = words.get().strip();
            throw new MigrateException(
                    "the machine goes on: its migration has " + end.status() + ": "
                            + Objects.requireNonNullElse(end.errorDesc(), "no reason")
                            + (said.isEmpty() ? "" : "; QEMU: " + said),
                    null);
        }
    }

    private MigrationInfo info() {
        return from.blocking().migration().queryMigrate();
    }

    private static boolean isWhole(QmpClient there) {
        RunState state = there.blocking().runState().queryStatus().status();
        return state.equals(RunState.PAUSED) || state.equals(RunState.PRELAUNCH);
    }

    private void goOnThere(QmpClient there) {
        if (!ran) {
            return;
        }
        mayRunThere = true;
        try {
            there.blocking().misc().cont();
        } catch (QmpCommandException e) {
            mayRunThere = false;
            throw new MigrateException("the machine goes on: the other QEMU does not let it run: " + e.getMessage(), e);
        }
    }

    /** Lets the guest go on where it was, once the other QEMU has ended. */
    public void giveUp(Throwable reason) {
        try {
            if (mayRunThere) {
                throw new MigrateException(
                        "the other QEMU was lost after it was told to go on: the guest may have run and written there, so that it is not let go on"
                                + " here (expected: a new start from its disks)",
                        reason);
            }
            if (!ENDS.contains(Objects.requireNonNullElse(info().status(), MigrationStatus.CANCELLED))) {
                from.blocking().migration().migrateCancel();
                Await.until(
                        Await.Condition.polling(() -> hasEnded(from), PAUSE), "waiting for the migration's end", SOON);
            }
            settings.restore();
            if (ran) {
                from.blocking().misc().cont();
            }
        } catch (QemuException e) {
            reason.addSuppressed(e);
        }
    }
}
