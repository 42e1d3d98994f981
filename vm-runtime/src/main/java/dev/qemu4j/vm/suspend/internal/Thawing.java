package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.suspend.SuspendException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** The steps by which a suspended machine goes on: none touches its disks before all is found to be as it was. */
public final class Thawing {
    private final StateFile file;

    public Thawing(StateFile file) {
        this.file = file;
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

    /** The command line of a QEMU that waits for the state, with the version of the machine's type pinned. */
    public CommandLine waiting(CommandLine cmd) {
        return cmd.toBuilder()
                .option("-machine", "type=" + file.manifest().machine())
                .option("-incoming", "defer")
                .build();
    }

    /** Reads the state into a QEMU that waits for it; the machine is then paused. */
    public void into(
            QmpClient qmp, Supplier<String> words, Collection<Path> overlays, boolean changedDisks, Duration limit) {
        QemuVersion then = QemuVersion.parse(file.manifest().qemu());
        QemuVersion now = qmp.greeting().version();
        if (now.compareTo(then) < 0) {
            throw new SuspendException(
                    file.path() + " is of QEMU " + then + ", and this is QEMU " + now + " (expected: " + then
                            + " or newer)",
                    null);
        }
        String difference = changedDisks
                ? null
                : DiskStamps.difference(file.manifest().disks(), DiskStamps.of(DiskGraph.read(qmp), overlays));
        if (difference != null) {
            throw new SuspendException(
                    "the guest would go on with other data on its disks than it knows: " + difference
                            + "; allowChangedDisks(true) lets it",
                    null);
        }
        Speed.unbound(qmp);
        new StateTransfer(qmp, words, "the machine of " + file.path() + " cannot go on")
                .run(
                        "migrate-incoming",
                        "tail -c +" + StateFile.firstByte() + " "
                                + ShellWord.quote(file.path().toString()) + " | head -c " + file.payload() + " | "
                                + file.manifest().compression().unpackCommand(),
                        limit);
    }
}
