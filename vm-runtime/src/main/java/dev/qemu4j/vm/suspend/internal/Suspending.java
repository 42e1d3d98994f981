package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.part.UnfinishedFile;
import dev.qemu4j.option.Option;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpStateException;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.suspend.SuspendException;
import dev.qemu4j.vm.suspend.SuspendOptions;
import dev.qemu4j.vm.suspend.SuspendTimeoutException;
import dev.qemu4j.vm.transfer.internal.GuestRun;
import dev.qemu4j.vm.transfer.internal.StateSink;
import dev.qemu4j.vm.transfer.internal.StateTransfer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a suspension. Until the file is whole and in its place, each failure lets the machine go on as before. */
public final class Suspending {
    private static final Logger LOG = LoggerFactory.getLogger(Suspending.class);

    private final QmpClient qmp;
    private final CommandLine cmd;
    private final Path runDirectory;
    private final SuspendOptions options;
    private final StateTransfer transfer;
    private final TimeLeft left;

    /** Takes a machine: its monitor, what it was asked to be, its private directory, and the end of QEMU's standard error. */
    public Suspending(
            QmpClient qmp, CommandLine cmd, Path runDirectory, Supplier<String> stderrTail, SuspendOptions options) {
        this.qmp = qmp;
        this.cmd = cmd;
        this.runDirectory = runDirectory;
        this.options = options;
        left = TimeLeft.of(options.timeout());
        transfer = new StateTransfer(qmp, stderrTail, reason -> new SuspendException(reason, null));
    }

    /** Writes the file, and leaves the machine as one that has migrated away, to be ended. The file's place is the point of no return. */
    public void to(Path file, Committing task) {
        requirePlace(file);
        requireSuspensible();
        GuestRun guest = new GuestRun(qmp);
        try (UnfinishedFile part = UnfinishedFile.beside(file)) {
            StateFile.begin(part.path());
            write(part, file, guest, task);
        } catch (IOException e) {
            throw new SuspendException("the machine goes on, as " + file + " cannot be written: " + e, e);
        }
    }

    private void write(UnfinishedFile part, Path file, GuestRun guest, Committing task) {
        try {
            transfer(part.path(), guest);
            StateFile.finish(part.path(), left.now(), digest -> manifest(guest.runs(), digest));
            sync(part.path());
            requireGone(guest);
            task.commit();
            Await.shielded(() -> part.put(options.overwrite()));
        } catch (IOException | RuntimeException | Error e) {
            if (part.isInPlace()) {
                throw new SuspendException(
                        "the machine stands still and does not go on, as " + file
                                + " is in its place and whole, but was not written to the storage and cannot be taken back: "
                                + e
                                + " (expected: close the machine and resume the file, or remove the file and let the guest go on)",
                        e);
            }
            throw told(goOn(guest, e), file, e);
        }
    }

    /** The exception for the caller, which begins with the outcome for the machine. */
    private RuntimeException told(String outcome, Path file, Throwable reason) {
        if (reason instanceof Error error) {
            throw error;
        }
        String why = reason.getClass() == IOException.class ? reason.getMessage() : reason.toString();
        if (reason instanceof IOException) {
            return failure(outcome + ", as " + file + " cannot be written: " + why, reason);
        }
        if (reason instanceof QmpTimeoutException) { // QEMU does not answer, whatever the limit
            return new QemuTimeoutException(outcome + ": " + reason.getMessage(), reason);
        }
        if (reason instanceof QemuTimeoutException) {
            return new SuspendTimeoutException(
                    outcome + ": " + file + " was not written within " + TimeLimit.text(options.timeout())
                            + " (expected: a longer SuspendOptions.timeout)",
                    reason);
        }
        return reason instanceof QemuException && !(reason instanceof QemuInterruptedException)
                ? failure(outcome + ": " + reason.getMessage(), reason)
                : (RuntimeException) reason;
    }

    private static SuspendException failure(String message, Throwable cause) {
        return new SuspendException(message, cause);
    }

    /** Takes as long as the storage needs, after which the file gets its place at once: nobody should let the guest go on in between. */
    private static void sync(Path part) throws IOException {
        try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    /**
     * Looks once more at the disks when QEMU has ended. If the guest was let go on in the last moment, its state is removed: it would damage them.
     *
     * @throws SuspendException if so
     */
    public static void requireUntouched(StateFile file) {
        String difference = DiskStamps.difference(
                file.manifest().disks(), DiskStamps.again(file.manifest().disks()));
        if (difference == null) {
            return;
        }
        SuspendException failure = new SuspendException(
                "the machine has ended and is not suspended, as somebody has let its guest go on when its state was written, and then it ended: "
                        + difference + " (expected: a new start from its disks)",
                null);
        try {
            Files.deleteIfExists(file.path());
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        throw failure;
    }

    /** A client that lets the guest go on after its state was written makes that one of the past. */
    private void requireGone(GuestRun guest) {
        if (!guest.hasGone()) {
            throw new SuspendException(
                    "somebody has let the guest go on, and the state that was written is not its own any more", null);
        }
    }

    private void requireSuspensible() {
        String refusal = new Suspensible(qmp, cmd).refusal();
        if (refusal != null) {
            throw new SuspendException(refusal, null);
        }
    }

    private void requirePlace(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!options.overwrite()) {
                throw new SuspendException(
                        file + " is there already (expected: another place, or overwrite(true))", null);
            }
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new SuspendException(file + " is no regular file, and is not replaced", null);
            }
        }
    }

    private void transfer(Path part, GuestRun guest) throws IOException {
        transfer.beforeLook(() -> requireWell(guest));
        try (StateSink sink = StateSink.open(runDirectory, part, options.compression())) {
            transfer.speed(null);
            guest.stop();
            transfer.send(sink, left.now());
        }
    }

    private static void requireWell(GuestRun guest) {
        RunState trouble = guest.trouble();
        if (trouble != null) {
            throw new SuspendException("the guest has come into the state " + trouble + " meanwhile", null);
        }
    }

    private StateManifest manifest(boolean ran, String digest) {
        return new StateManifest(
                qmp.greeting().version().toString(),
                MachineType.of(qmp),
                redacted(),
                lacking(),
                ran,
                Instant.now(),
                options.compression(),
                digest,
                DiskStamps.of(DiskGraph.read(qmp), OwnFiles.in(runDirectory)));
    }

    private List<String> redacted() {
        return cmd.map(option -> List.of(option.redacted())).toArguments();
    }

    private @Nullable String lacking() {
        if (!cmd.helpers().isEmpty()) {
            return "helpers";
        }
        if (!cmd.prefix().isEmpty()) {
            return "the command before QEMU";
        }
        boolean secret = cmd.options().stream().anyMatch(option -> !same(option, option.redacted()));
        return secret ? "secrets" : null;
    }

    private static boolean same(Option one, Option other) {
        return String.valueOf(one.argument()).equals(String.valueOf(other.argument()));
    }

    /** Lets the machine go on, whatever part of the way back fails. */
    private String goOn(GuestRun guest, Throwable reason) {
        AtomicReference<@Nullable String> outcome = new AtomicReference<>();
        Await.shielded(() -> outcome.set(goOnUnshielded(guest, reason)));
        return Objects.requireNonNull(outcome.get(), "set above");
    }

    private String goOnUnshielded(GuestRun guest, Throwable reason) {
        try {
            transfer.undo();
        } catch (QemuException e) { // the guest may still be able to go on, which tells more
            reason.addSuppressed(e);
        }
        try {
            return guest.restore();
        } catch (QemuException e) {
            SuspendException failure = new SuspendException(
                    "the machine was not suspended (" + reason + "), and does not go on: " + e, reason);
            failure.addSuppressed(e);
            boolean given = reason instanceof QemuInterruptedException || reason instanceof CancellationException;
            if (given && !(e instanceof QmpDisconnectedException || e instanceof QmpStateException)) {
                LOG.warn("a suspension was given up", failure); // a caller who has cancelled it is not told
            }
            throw failure;
        }
    }
}
