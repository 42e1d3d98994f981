package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.refusal.internal.UsedFiles;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The reasons of a machine and its command line against taking its state elsewhere, all found before its guest is touched. */
public final class StateRefusals {
    private final CommandLine asked;
    private final Set<String> throwaway;
    private final QmpClient qmp;
    private final @Nullable CompletableFuture<MachineParts> atStart;

    /** Takes what a machine was asked to be, its throwaway disks, and the parts that it had at its start; null if nobody knows them. */
    public StateRefusals(
            CommandLine asked,
            Set<String> throwaway,
            QmpClient qmp,
            @Nullable CompletableFuture<MachineParts> atStart) {
        this.asked = asked;
        this.throwaway = throwaway;
        this.qmp = qmp;
        this.atStart = atStart;
    }

    /** The first reason not to write the state of this process into a file, which its command line may name; null if there is none. */
    public @Nullable String ofSuspension(CommandLine cmd, long pid, Path file) {
        return first(Stream.of(
                this::disksOfItsOwn,
                () -> Confinement.ofFiles(asked),
                () -> UsedFiles.refusal(DiskGraph.read(qmp), file),
                () -> UsedFiles.refusal(cmd, pid, file),
                () -> parts(true)));
    }

    /** The first reason not to move the state into the QEMU of another command line; null if there is none. */
    public @Nullable String ofMigration(CommandLine other) {
        return first(Stream.of(
                this::disksOfItsOwn,
                () -> Confinement.ofFiles(asked),
                () -> Confinement.ofFiles(other),
                () -> parts(false)));
    }

    private static @Nullable String first(Stream<Supplier<@Nullable String>> looks) {
        return looks.map(Supplier::get).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private @Nullable String disksOfItsOwn() {
        if (!throwaway.isEmpty()) {
            return "its throwaway disks " + throwaway + " would be gone with it (expected: a start without throwaway)";
        }
        boolean snapshot = asked.options().stream().anyMatch(option -> {
            String name = option.name().replaceFirst("^--", "-");
            Parameters parameters = option.parameters();
            return name.equals("-snapshot")
                    || (name.equals("-drive") && parameters != null && "on".equals(parameters.text("snapshot")));
        });
        return snapshot
                ? "what it has written to its disks would be gone with it (expected: a start without -snapshot or snapshot=on)"
                : null;
    }

    /** Disks that changed files do not stop a migration, which compares them with those of the other QEMU. */
    private @Nullable String parts(boolean disks) {
        if (atStart == null) {
            return "what it had at its start is not known (expected: a start without -preconfig)";
        }
        // an interrupt must not take the answer from a later call
        MachineParts then = Await.result(atStart.copy(), "waiting for the parts of the machine at its start");
        MachineParts now = Await.result(MachineParts.readAsync(qmp), "waiting for the parts of the machine");
        String changes = then.changes(now);
        return changes != null || !disks ? changes : then.otherDisk(now);
    }
}
