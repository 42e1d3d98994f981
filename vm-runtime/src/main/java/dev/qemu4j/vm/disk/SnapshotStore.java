package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.block.SnapshotInfo;
import dev.qemu4j.qapi.migration.MigrationInfo;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.qmp.job.SnapshotJobs;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The disks of a machine as a place for its snapshots. */
final class SnapshotStore {
    private final QmpClient qmp;
    private final List<GraphDisk> written;

    SnapshotStore(QmpClient qmp, DiskGraph graph) {
        this.qmp = qmp;
        written = Refusals.written(graph);
    }

    List<VmSnapshot> list() {
        Map<String, List<GraphDisk>> holders = new LinkedHashMap<>();
        written.forEach(disk -> snapshots(disk)
                .forEach(info -> holders.computeIfAbsent(info.name(), tag -> new ArrayList<>())
                        .add(disk)));
        return holders.entrySet().stream()
                .map(entry -> snapshot(entry.getKey(), entry.getValue()))
                .toList();
    }

    private VmSnapshot snapshot(String tag, List<GraphDisk> holders) {
        SnapshotInfo first = holders.stream()
                .map(disk -> info(disk, tag))
                .max((a, b) -> Long.compare(a.vmStateSize(), b.vmStateSize()))
                .orElseThrow();
        List<GraphDisk> missing = new ArrayList<>(written);
        missing.removeAll(holders);
        return new VmSnapshot(
                first,
                holders.stream().map(GraphDisk::name).toList(),
                missing.stream().map(GraphDisk::name).toList(),
                holders.stream().map(disk -> moment(info(disk, tag))).distinct().toList());
    }

    /** The disks of one save have the same dates and clocks. */
    private static String moment(SnapshotInfo info) {
        return Instant.ofEpochSecond(info.dateSec(), info.dateNsec()) + ", at "
                + Duration.ofSeconds(info.vmClockSec(), info.vmClockNsec()) + " of its machine";
    }

    private static SnapshotInfo info(GraphDisk disk, String tag) {
        return snapshots(disk).stream()
                .filter(info -> info.name().equals(tag))
                .findFirst()
                .orElseThrow();
    }

    private static List<SnapshotInfo> snapshots(GraphDisk disk) {
        return Objects.requireNonNullElse(disk.active().info().image().snapshots(), List.of());
    }

    List<String> blockers() {
        List<String> blockers = new ArrayList<>();
        for (GraphDisk disk : written) {
            GraphNode active = disk.active();
            if (!active.driver().equals("qcow2")) {
                blockers.add("disk '" + disk.name() + "' is written and has no place for snapshots: " + active
                        + " (expected: qcow2, or read-only)");
            }
            if (active.child("data-file") != null) {
                blockers.add("disk '" + disk.name() + "' has its data in another file, " + active.child("data-file")
                        + ", and no place for snapshots (expected: qcow2 without a data file, or read-only)");
            }
            disk.jobs().forEach(job -> blockers.add("disk '" + disk.name() + "' is used by the " + job));
        }
        if (written.isEmpty()) {
            blockers.add("no disk is written (expected: one in qcow2, which takes the memory)");
        }
        MigrationInfo migration = qmp.blocking().migration().queryMigrate();
        blockers.addAll(Objects.requireNonNullElse(migration.blockedReasons(), List.of()));
        return blockers;
    }

    void save(String tag, Duration limit) {
        refuseBlocked("save");
        List<String> taken = list().stream().map(VmSnapshot::tag).toList();
        if (taken.contains(tag)) {
            throw new DiskException(
                    "tag: '" + tag + "' (expected: one that no disk has; delete that snapshot first)", null);
        }
        run("save", SnapshotJobs.of(qmp).save(tag, written.get(0).active().name(), nodes()), tag, limit);
    }

    void load(String tag, Duration limit) {
        refuseBlocked("load");
        refuseBitmaps();
        VmSnapshot snapshot = find(tag);
        if (!snapshot.isComplete()) {
            throw new DiskException(
                    "tag: '" + tag
                            + "' (expected: a snapshot that all disks have from one moment, and one of them with the"
                            + " memory; this is "
                            + snapshot + ")",
                    null);
        }
        String state = written.stream()
                .filter(disk -> info(disk, tag).vmStateSize() > 0)
                .map(disk -> disk.active().name())
                .findFirst()
                .orElseThrow();
        run("load", SnapshotJobs.of(qmp).load(tag, state, nodes()), tag, limit);
    }

    void delete(String tag, Duration limit) {
        find(tag);
        for (GraphDisk disk : written) {
            Refused.busy(disk, "deletion of a snapshot");
        }
        List<String> holders = written.stream()
                .filter(disk ->
                        snapshots(disk).stream().anyMatch(info -> info.name().equals(tag)))
                .map(disk -> disk.active().name())
                .toList();
        run("delete", SnapshotJobs.of(qmp).delete(tag, holders), tag, limit);
    }

    private VmSnapshot find(String tag) {
        List<VmSnapshot> all = list();
        return all.stream()
                .filter(one -> one.tag().equals(tag))
                .findFirst()
                .orElseThrow(() -> new DiskException(
                        "tag: '" + tag + "' (expected: one of "
                                + all.stream().map(VmSnapshot::tag).toList() + ")",
                        null));
    }

    private List<String> nodes() {
        return written.stream().map(disk -> disk.active().name()).toList();
    }

    /** QEMU finds a bitmap at its disk only, when it has taken back the disks before. */
    private void refuseBitmaps() {
        for (GraphDisk disk : written) {
            disk.active().bitmaps().forEach(bitmap -> {
                throw new DiskException(
                        "disk '" + disk.name() + "' has the bitmap '" + bitmap.name()
                                + "', over which QEMU loads no snapshot (expected: none; block-dirty-bitmap-remove,"
                                + " and a full backup next)",
                        null);
            });
        }
    }

    private void refuseBlocked(String operation) {
        List<String> blockers = blockers();
        if (!blockers.isEmpty()) {
            throw new DiskException(
                    "the machine cannot " + operation + " a snapshot: " + String.join("; ", blockers), null);
        }
    }

    /** QEMU 7.2 leaves a machine whose load failed standing still, whatever it did before. */
    private void run(String what, Job job, String tag, Duration limit) {
        try {
            job.await(limit);
        } catch (JobException e) {
            throw new DiskException(
                    what + " of the snapshot '" + tag + "' failed: " + e.error() + " (the machine is " + state() + ")",
                    e);
        }
    }

    private String state() {
        try {
            RunState state = qmp.blocking().runState().queryStatus().status();
            return state.toString();
        } catch (QmpCommandException e) {
            return "in an unknown state";
        }
    }
}
