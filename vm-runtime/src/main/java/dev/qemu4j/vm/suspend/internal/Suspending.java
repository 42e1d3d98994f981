package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.img.part.UnfinishedFile;
import dev.qemu4j.option.Option;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.suspend.SuspendException;
import dev.qemu4j.vm.suspend.SuspendOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The steps of a suspension. Until the file is whole and in its place, each failure lets the machine go on as before. */
public final class Suspending {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final QmpClient qmp;
    private final CommandLine cmd;
    private final Path runDirectory;
    private final SuspendOptions options;
    private final StateTransfer transfer;
    private final long started = System.nanoTime();

    /** Takes a machine: its monitor, what it was asked to be, its private directory, and the end of QEMU's standard error. */
    public Suspending(
            QmpClient qmp, CommandLine cmd, Path runDirectory, Supplier<String> words, SuspendOptions options) {
        this.qmp = qmp;
        this.cmd = cmd;
        this.runDirectory = runDirectory;
        this.options = options;
        transfer = new StateTransfer(qmp, words, "the machine goes on");
    }

    /** Writes the file, and leaves the machine as one that has migrated away, to be ended. The file's place is the point of no return. */
    public void to(Path file, Committing task) {
        requirePlace(file);
        boolean ran = requireSuspensible();
        try (UnfinishedFile part = UnfinishedFile.beside(file)) {
            StateFile.begin(part.path());
            long speed = Speed.unbound(qmp);
            try {
                qmp.blocking().misc().stop();
                write(part.path(), file);
                StateFile.finish(part.path(), digest -> manifest(ran, digest));
                task.commit();
                Await.shielded(() -> part.put(options.overwrite()));
            } catch (IOException | RuntimeException | Error e) {
                Await.shielded(() -> goOn(ran, speed, e));
                throw e;
            }
        } catch (IOException e) {
            throw new SuspendException("the machine goes on, as " + file + " cannot be written: " + e, e);
        }
    }

    /** Returns true if the guest runs. */
    private boolean requireSuspensible() {
        Suspensible suspensible = new Suspensible(qmp, cmd);
        String refusal = suspensible.refusal();
        if (refusal != null) {
            throw new SuspendException(refusal, null);
        }
        return suspensible.runs();
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

    /** QEMU is done before the shell's command is, whose end tells whether all was written. */
    private void write(Path part, Path file) {
        Path status = runDirectory.resolve("suspend-status");
        String shell = options.compression().packCommand() + " >> " + quoted(part) + "; echo $? > " + quoted(status);
        try {
            Files.deleteIfExists(status);
            transfer.run("migrate", shell, left());
            Await.until(
                    Await.Condition.polling(() -> read(status).endsWith("\n"), PAUSE),
                    "waiting until " + file + " is written",
                    left());
        } catch (IOException e) {
            throw new SuspendException("the machine goes on, as " + status + " cannot be used: " + e, e);
        }
        String code = read(status).strip();
        if (!code.equals("0")) {
            throw new SuspendException(
                    "the machine goes on, as " + options.compression().program() + " has ended with " + code + " on "
                            + file + transfer.stderrTail()
                            + (code.equals("127")
                                    ? " (expected: " + options.compression().program() + " on PATH)"
                                    : ""),
                    null);
        }
    }

    private static String read(Path status) {
        try {
            return Files.exists(status) ? Files.readString(status) : "";
        } catch (IOException e) {
            return "";
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
                DiskStamps.of(DiskGraph.read(qmp), List.of()));
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

    private void goOn(boolean ran, long speed, Throwable reason) {
        try {
            transfer.cancel();
            Speed.set(qmp, speed);
            if (ran) {
                qmp.blocking().misc().cont();
            }
        } catch (QemuException e) {
            reason.addSuppressed(e);
        }
    }

    private Duration left() {
        Duration left = options.timeout().minusNanos(System.nanoTime() - started);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static String quoted(Path path) {
        return ShellWord.quote(path.toString());
    }
}
