package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.job.JobInfo;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.suspend.SuspendException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The reasons that keep a machine from being suspended, all found before its guest is touched. */
final class Suspensible {
    /** These change what is in the stream, or need a peer that answers. */
    private static final Set<String> CHANGING = Set.of(
            "background-snapshot",
            "block",
            "compress",
            "dirty-bitmaps",
            "mapped-ram",
            "multifd",
            "postcopy-ram",
            "rdma-pin-all",
            "return-path",
            "x-colo",
            "x-ignore-shared",
            "xbzrle",
            "zero-copy-send");

    private final QmpClient qmp;
    private final CommandLine cmd;

    Suspensible(QmpClient qmp, CommandLine cmd) {
        this.qmp = qmp;
        this.cmd = cmd;
    }

    /** Returns true if the guest runs, false if it stands. */
    boolean requireNow(Set<RunState> run, Set<RunState> stand) {
        RunState state = qmp.blocking().runState().queryStatus().status();
        if (!run.contains(state) && !stand.contains(state)) {
            throw new SuspendException(
                    "the machine is in the state " + state + " (expected: one that runs or is paused)", null);
        }
        requireNothingElse();
        requireAsDescribed();
        requireOff();
        List<String> blocked = qmp.blocking().migration().queryMigrate().blockedReasons();
        if (blocked != null && !blocked.isEmpty()) {
            throw new SuspendException("QEMU cannot write the machine's state: " + String.join("; ", blocked), null);
        }
        return run.contains(state);
    }

    private void requireNothingElse() {
        List<JobInfo> jobs = qmp.blocking().job().queryJobs();
        if (!jobs.isEmpty()) {
            throw new SuspendException(
                    "jobs are under way: "
                            + jobs.stream()
                                    .map(job -> job.id() + " (" + job.type() + ")")
                                    .collect(Collectors.joining(", "))
                            + " (expected: their end first)",
                    null);
        }
    }

    /** The command line makes the machine that goes on: devices that were plugged in or out since would be missing, or too many. */
    private void requireAsDescribed() {
        Set<String> described = new TreeSet<>();
        cmd.options().forEach(option -> {
            Parameters parameters = option.parameters();
            String id = parameters == null || !option.name().matches("--?device") ? null : parameters.text("id");
            if (id != null) {
                described.add(id);
            }
        });
        Set<String> present = qmp.blocking().qom().qomList("/machine/peripheral").stream()
                .filter(child -> child.type().startsWith("child<"))
                .map(child -> child.name())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!described.equals(present)) {
            Set<String> plugged = new TreeSet<>(present);
            plugged.removeAll(described);
            described.removeAll(present);
            throw new SuspendException(
                    "the machine is not as its command line describes it: plugged in since " + plugged + ", unplugged "
                            + described + " (expected: these put back first)",
                    null);
        }
    }

    private void requireOff() {
        List<String> on = qmp.blocking().migration().queryMigrateCapabilities().stream()
                .filter(capability -> capability.state())
                .map(capability -> Objects.toString(capability.capability()))
                .filter(CHANGING::contains)
                .toList();
        if (!on.isEmpty()) {
            throw new SuspendException("migration capabilities are on: " + on + " (expected: off)", null);
        }
    }
}
