package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.suspend.SuspendException;
import dev.qemu4j.vm.suspend.SuspendTimeoutException;
import dev.qemu4j.vm.suspend.SuspendedDisk;
import dev.qemu4j.vm.transfer.internal.StateSource;
import dev.qemu4j.vm.transfer.internal.StateTransfer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The steps by which a suspended machine goes on: none touches its disks before all is found to be as it was. */
public final class Thawing {
    private final StateFile file;
    private final @Nullable Path runDirectory;

    public Thawing(StateFile file) {
        this(file, null);
    }

    private Thawing(StateFile file, @Nullable Path runDirectory) {
        this.file = file;
        this.runDirectory = runDirectory;
    }

    /** The way through the private directory of a QEMU. */
    public Thawing through(Path directory) {
        return new Thawing(file, directory);
    }

    /** The command line of the file, if that says all. */
    public CommandLine described() {
        StateManifest manifest = file.manifest();
        if (manifest.lacking() != null) {
            throw new SuspendException(
                    file.path() + " does not have " + manifest.lacking()
                            + " of the machine (expected: resume(cmd) with the command line of its start)",
                    null);
        }
        return CommandLine.parse(manifest.arguments());
    }

    /** Checks that the guest sees in another command line what it saw in that of the file. */
    public void requireSame(CommandLine cmd) {
        List<String> differences = GuestOptions.differences(
                CommandLine.parse(file.manifest().arguments()), cmd.map(option -> List.of(option.redacted())));
        if (!differences.isEmpty()) {
            throw new SuspendException(
                    "the command line is not that of " + file.path() + ":\n" + String.join("\n", differences), null);
        }
    }

    /** Checks that the QEMU of a command line can read the file. */
    public void requireAble(CommandLine cmd) {
        String reason = Confinement.ofFiles(cmd);
        if (reason != null) {
            throw new SuspendException(file.path() + " cannot be read by this machine: " + reason, null);
        }
    }

    /** The command line of a QEMU that waits for the state, with the version of the machine's type pinned. */
    public CommandLine waiting(CommandLine cmd) {
        return cmd.toBuilder()
                .option("-machine", "type=" + file.manifest().machine())
                .option("-incoming", "defer")
                .build();
    }

    /** The version of the QEMU that wrote the state. */
    public QemuVersion version() {
        return QemuVersion.parse(file.manifest().qemu());
    }

    /** The refusal of an older QEMU, which would fail in the middle of the state at best. */
    public SuspendException refusal(QemuVersion now, @Nullable Throwable cause) {
        return new SuspendException(
                file.path() + " is of QEMU " + version() + ", and this is QEMU " + now + " (expected: " + version()
                        + " or newer)",
                cause);
    }

    /**
     * Reads the state into a QEMU that waits for it; the machine is then paused. Nothing may let its guest go on before this returns: where the disks do not tell that they were
     * written, the file has to, and first.
     */
    public void into(QmpClient qmp, Supplier<String> stderrTail, OwnFiles own, boolean changedDisks, Duration limit) {
        QemuVersion now = qmp.greeting().version();
        if (!now.atLeast(version().major(), version().minor())) { // fixes of a version leave its streams as they are
            throw refusal(now, null);
        }
        DiskGraph graph = DiskGraph.read(qmp);
        if (!changedDisks) {
            requireSameDisks(DiskStamps.of(graph, own));
            requireFirst();
        }
        StateTransfer transfer = new StateTransfer(qmp, stderrTail, reason -> failure(reason, null));
        transfer.speed(null);
        StateSource.Part part = new StateSource.Part(
                file.path(),
                StateFile.firstByte(),
                file.payload(),
                file.manifest().compression());
        try (StateSource source =
                StateSource.open(Objects.requireNonNull(runDirectory, "a way through a directory"), part)) {
            transfer.receive(source, limit);
        } catch (IOException e) {
            throw failure(String.valueOf(e.getMessage()), e);
        } catch (QmpTimeoutException e) { // QEMU does not answer, whatever the limit
            throw e;
        } catch (QemuTimeoutException e) {
            throw late(limit, e);
        }
        List<String> untold = DiskStamps.untold(graph, own);
        if (!untold.isEmpty()) {
            mark(untold, changedDisks);
        }
    }

    /** Refuses a file whose guest has gone on from it: what it knows of its disks is of the past. */
    private void requireFirst() {
        try {
            if (ResumedMark.isOn(file.path())) {
                throw resumed();
            }
        } catch (IOException e) {
            throw failure("the file cannot be read: " + e, e);
        }
    }

    private SuspendException resumed() {
        return new SuspendException(
                "the guest of " + file.path()
                        + " has gone on from it before, over disks that do not tell whether they were written since: it would go on with other data than it knows,"
                        + " and damage them; start the machine from its disks anew",
                null);
    }

    /** With consent, a file that cannot be marked is none the worse: without, it is refused from now on as well. */
    private void mark(List<String> untold, boolean changedDisks) {
        try {
            Await.shielded(() -> {
                if (!ResumedMark.set(file.path()) && !changedDisks) {
                    throw resumed();
                }
            });
        } catch (IOException e) {
            if (!changedDisks) {
                throw failure(
                        "its disks " + untold
                                + " do not tell whether they were written, and the file cannot be marked as resumed: "
                                + e
                                + " (expected: a file that can be written)",
                        e);
            }
        }
    }

    private SuspendException failure(String reason, @Nullable Throwable cause) {
        return new SuspendException("the machine of " + file.path() + " cannot go on: " + reason, cause);
    }

    /** Refuses other disks, and advises nothing that writes to them: a guest that goes on over them damages its data. */
    private void requireSameDisks(List<SuspendedDisk> now) {
        List<SuspendedDisk> then = file.manifest().disks();
        String place = DiskStamps.difference(DiskStamps.places(then), DiskStamps.places(now));
        if (place != null) {
            throw new SuspendException(
                    "the guest had its data in other files, and would go on without them: " + place
                            + "; resume(cmd) with a command line whose disks are the expected files",
                    null);
        }
        String difference = DiskStamps.difference(then, now);
        if (difference != null) {
            throw new SuspendException(
                    "the guest would go on with other data on its disks than it knows, and damage them: " + difference
                            + "; put the disks back as they were, or start the machine from them anew",
                    null);
        }
    }

    /** Compares the file with its digest, within a limit. */
    public void verify(Duration limit) {
        try {
            file.verify(limit);
        } catch (QemuTimeoutException e) {
            throw late(limit, e);
        }
    }

    private SuspendTimeoutException late(Duration limit, QemuTimeoutException e) {
        return new SuspendTimeoutException(
                file.path() + " was not read within " + TimeLimit.text(limit)
                        + ", and is as it was (expected: a longer SuspendedVm.timeout)",
                e);
    }
}
