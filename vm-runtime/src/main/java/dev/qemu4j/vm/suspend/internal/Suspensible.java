package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.job.JobInfo;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.transfer.internal.GuestRun;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The reasons that keep a machine's state from being taken elsewhere, all found before its guest is touched. */
public final class Suspensible {
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

    /** A job that has ended stays in QEMU until somebody dismisses it, and does nothing. */
    private static final Set<JobStatus> OVER = Set.of(JobStatus.CONCLUDED, JobStatus.NULL);

    private final QmpClient qmp;
    private final CommandLine cmd;

    /** Takes a machine's monitor, and what it was asked to be. */
    public Suspensible(QmpClient qmp, CommandLine cmd) {
        this.qmp = qmp;
        this.cmd = cmd;
    }

    /** The first reason; null if there is none. */
    public @Nullable String refusal() {
        return Stream.<Supplier<@Nullable String>>of(
                        this::state,
                        this::jobs,
                        this::devices,
                        this::capabilities,
                        this::blocked,
                        new Untold(qmp)::refusal)
                .map(Supplier::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable String state() {
        RunState state = qmp.blocking().runState().queryStatus().status();
        return GuestRun.isWell(state)
                ? null
                : "the machine is in the state " + state + " (expected: one that runs or is paused)";
    }

    private @Nullable String jobs() {
        List<JobInfo> jobs = qmp.blocking().job().queryJobs().stream()
                .filter(job -> !OVER.contains(job.status()))
                .toList();
        return jobs.isEmpty()
                ? null
                : "jobs are under way: "
                        + jobs.stream()
                                .map(job -> job.id() + " (" + job.type() + ")")
                                .toList()
                        + " (expected: their end first)";
    }

    /** The command line makes the machine that goes on: devices that were plugged in or out since would be missing, or too many. */
    private @Nullable String devices() {
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
        if (described.equals(present)) {
            return null;
        }
        Set<String> plugged = new TreeSet<>(present);
        plugged.removeAll(described);
        described.removeAll(present);
        return "the machine is not as its command line describes it: plugged in since " + plugged + ", unplugged "
                + described + " (expected: these put back first)";
    }

    private @Nullable String capabilities() {
        List<String> on = qmp.blocking().migration().queryMigrateCapabilities().stream()
                .filter(capability -> capability.state())
                .map(capability -> Objects.toString(capability.capability()))
                .filter(CHANGING::contains)
                .toList();
        return on.isEmpty() ? null : "migration capabilities are on: " + on + " (expected: off)";
    }

    private @Nullable String blocked() {
        List<String> blocked = qmp.blocking().migration().queryMigrate().blockedReasons();
        return blocked == null || blocked.isEmpty()
                ? null
                : "QEMU cannot write the machine's state: " + String.join("; ", blocked);
    }
}
