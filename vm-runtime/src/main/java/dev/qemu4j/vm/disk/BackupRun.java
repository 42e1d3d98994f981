package dev.qemu4j.vm.disk;

import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.BackupProblem;
import dev.qemu4j.vm.disk.backup.BackupReceiver;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.durable.internal.Durable;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.fleece.internal.FleecingEnd;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.BackupLock;
import dev.qemu4j.vm.disk.refusal.internal.DiskTurns;
import dev.qemu4j.vm.disk.refusal.internal.PrivateFiles;
import dev.qemu4j.vm.disk.step.internal.NodeClosing;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.Refused;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import dev.qemu4j.vm.disk.stream.DiskReceiver;
import dev.qemu4j.vm.disk.stream.ImageReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup of disks at one instant. It is made in a directory that is no backup yet, and becomes one by a rename when all is in it; only then are the
 * bitmaps of the one before let go. It has its turn up to the instant: the copying may take hours.
 */
final class BackupRun {
    private static final Logger log = LoggerFactory.getLogger(BackupRun.class);

    /** The longest time that the guest's file systems are frozen. */
    private static final Duration FROZEN = Duration.ofSeconds(30);

    private final QmpClient qmp;
    private final BackupFolder folder;
    private final BackupOptions options;
    private final BackupWay way;
    private final @Nullable BackupReceiver receiver;
    private final List<BackupPart> parts = new ArrayList<>();
    private final UndoSteps undo = new UndoSteps();

    /** A backup that is streamed has a receiver. */
    BackupRun(
            QmpClient qmp,
            BackupFolder folder,
            BackupOptions options,
            BackupWay way,
            @Nullable BackupReceiver receiver) {
        this.qmp = qmp;
        this.folder = folder;
        this.options = options;
        this.way = way;
        this.receiver = receiver;
    }

    DiskBackup run(Wanted wanted) {
        try {
            Durable.createDirectories(folder.path());
            try (BackupLock lock = BackupLock.take(folder.path())) {
                if (lock == null) {
                    throw new DiskException(
                            folder.path() + " is in use by another backup (expected: one at a time)", null);
                }
                return locked(lock, wanted);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private DiskException unwritable(IOException failure) {
        return new DiskException(folder.path() + " cannot be written: " + failure, failure);
    }

    private DiskBackup locked(BackupLock lock, Wanted wanted) throws IOException {
        BackupPlace place = BackupPlace.next(folder);
        List<String> begun = lock.bitmaps();
        DiskBackup backup;
        try {
            BackupCopy copy = copy(place);
            Instant date = DiskTurns.take(qmp, () -> {
                wanted.require();
                return begin(place, lock, copy, wanted);
            });
            copy.copy(undo, wanted);
            copy.end();
            backup = finish(place, date, wanted);
        } catch (IOException | RuntimeException | Error e) {
            undo.run(e);
            throw e;
        }
        removeOld(place, begun);
        return backup;
    }

    private BackupCopy copy(BackupPlace place) {
        Path fleecing = options.fleecing();
        if (way == BackupWay.PUSHED && fleecing == null) {
            return new PushedCopy(qmp, options, parts);
        }
        Path directory = fleecing == null ? place.partial().path() : fleecing;
        FleecedCopy fleeced = new FleecedCopy(qmp, options, parts, place.random(), directory);
        return way == BackupWay.PUSHED
                ? fleeced
                : new PulledCopy(qmp, options, parts, place.random(), fleeced, part -> receiver(part, place));
    }

    private DiskReceiver receiver(BackupPart part, BackupPlace place) {
        return receiver == null
                ? ImageReceiver.open(part.image().path(), Format.QCOW2)
                : receiver.open(part.pulled(place.chain(), place.number()));
    }

    private Instant begin(BackupPlace place, BackupLock lock, BackupCopy copy, Wanted wanted) {
        try {
            List<String> begun = lock.bitmaps();
            FleecingEnd.remove(qmp, tag -> BackupPlace.isBegun(tag, begun));
            Refusals refusals = new Refusals(qmp, "backup");
            List<GraphDisk> disks = chosen(refusals);
            if (removeStrays(place, begun, refusals.graph())) {
                refusals = new Refusals(qmp, "backup");
                disks = chosen(refusals);
            }
            NodeNames names = new NodeNames(refusals.graph());
            for (GraphDisk disk : disks) {
                parts.add(part(refusals, disk, place, names));
            }
            lock.begin(place.bitmaps());
            place.partial().make(refusals.graph(), files(), undo);
            for (BackupPart part : parts) {
                wanted.require();
                part.prepare(names, undo, wanted);
            }
            undo.pushOther("the bitmaps", () -> parts.forEach(BackupPart::forget));
            copy.prepare(refusals, names, undo, wanted);
            wanted.require();
            Instant date = Instant.now();
            start(refusals, copy);
            return date;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private List<GraphDisk> chosen(Refusals refusals) {
        List<GraphDisk> disks = options.disks().isEmpty() ? refusals.written() : refusals.disks(options.disks());
        if (disks.isEmpty()) {
            throw new DiskException("backup: no disk is written (expected: one, or the name of another)", null);
        }
        return disks;
    }

    /** Removes the bitmaps and closes the images of backups whose JVM was killed; of a first one, no manifest tells the chain. */
    private boolean removeStrays(BackupPlace place, List<String> begun, DiskGraph graph) {
        FleecingEnd.deleteFiles(options.fleecing(), tag -> BackupPlace.isBegun(tag, begun));
        List<GraphNode> images = place.partial().images(graph);
        NodeClosing.closeUnused(qmp, images);
        boolean removed = !images.isEmpty();
        for (GraphDisk disk : graph.disks()) {
            for (BlockDirtyInfo bitmap : disk.active().bitmaps()) {
                String name = String.valueOf(bitmap.name());
                if (place.isOfFolder(name, begun) && !place.isNeeded(name)) {
                    BackupPart.remove(qmp, disk.active().name(), name);
                    removed = true;
                }
            }
        }
        return removed;
    }

    private BackupPart part(Refusals refusals, GraphDisk disk, BackupPlace place, NodeNames names) {
        DiskBackup last = place.last();
        BackedUpDisk before = place.before(disk);
        String reason = reason(disk, last);
        String file = parts.size() + "-" + disk.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".qcow2";
        return new BackupPart(
                qmp,
                disk,
                before,
                reason,
                last == null
                        ? ""
                        : folder.directory(last.number()).getFileName().toString(),
                place.bitmaps() + "-" + parts.size(),
                names.next("backup"),
                refusals.newImage(disk, disk.layers(), place.partial().path().resolve(file)),
                way);
    }

    private String reason(GraphDisk disk, @Nullable DiskBackup last) {
        if (options.full()) {
            return "asked for";
        }
        if (last == null) {
            return "the first backup of the folder";
        }
        String reason = BackupReason.of(disk, last);
        if (!reason.isEmpty()) {
            return reason;
        }
        BackedUpDisk before = last.disk(disk.name());
        if (before != null && before.streamed() != (way == BackupWay.STREAMED)) {
            return before.streamed()
                    ? "the data of the last backup went to a receiver, and are not in the folder"
                    : "the data of the last backup are in the folder, and did not go to a receiver";
        }
        BackupProblem problem = folder.problem(last.number(), disk.name());
        return problem == null ? "" : "an increment could not be restored: " + problem;
    }

    /** A manifest tells the digests of all disks, and may be read by nobody who may not read each of them. */
    private PrivateFiles files() {
        List<@Nullable Path> sources = new ArrayList<>();
        parts.forEach(part -> sources.addAll(part.image().sources()));
        return new PrivateFiles(sources);
    }

    private void start(Refusals refusals, BackupCopy copy) {
        Runnable instant = () -> {
            refusals.requireUnchanged();
            copy.begin();
        };
        GuestAgent agent = options.frozenBy();
        try {
            if (agent == null) {
                instant.run();
            } else {
                agent.frozen(options.timeout().compareTo(FROZEN) < 0 ? options.timeout() : FROZEN, () -> {
                    instant.run();
                    return true;
                });
            }
            copy.start(undo);
        } catch (QmpCommandException e) {
            throw Refused.refused(
                    "backup of " + parts.stream().map(BackupPart::name).toList(), e);
        }
    }

    /** Makes the backup one by a rename. All of it is on the storage before, and so is the rename before the bitmaps of the backup before are let go. */
    private DiskBackup finish(BackupPlace place, Instant date, Wanted wanted) throws IOException {
        closeImages();
        List<BackedUpDisk> disks = new ArrayList<>();
        for (BackupPart part : parts) {
            disks.add(part.result(wanted));
        }
        DiskBackup last = place.last();
        DiskBackup backup = new DiskBackup(
                place.chain(),
                place.number(),
                last == null ? null : folder.digest(last.number()),
                date,
                qmp.greeting().version().toString(),
                options.frozenBy() != null,
                disks);
        Path manifest = place.partial().path().resolve("manifest.json");
        files().createFile(manifest);
        Files.writeString(manifest, backup.toJson());
        Durable.sync(manifest);
        Durable.sync(place.partial().path());
        rename(place);
        undo.clear();
        return backup;
    }

    /** A backup whose name may be gone after a power loss is none, and is undone. */
    private void rename(BackupPlace place) throws IOException {
        Files.move(place.partial().path(), place.made(), StandardCopyOption.ATOMIC_MOVE);
        try {
            Durable.sync(folder.path());
        } catch (IOException | RuntimeException e) {
            try {
                Files.move(place.made(), place.partial().path(), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private void closeImages() {
        try {
            parts.forEach(BackupPart::close);
        } catch (QmpCommandException e) {
            throw Refused.refused("backup: an image cannot be closed", e);
        }
    }

    /** The backup is one, whatever happens to bitmaps that nobody needs any more. */
    private void removeOld(BackupPlace place, List<String> begun) {
        try {
            DiskTurns.take(qmp, () -> {
                DiskGraph graph = DiskGraph.read(qmp);
                parts.forEach(part -> part.removeOld(graph, name -> place.isOfFolder(name, begun)));
                return true;
            });
        } catch (RuntimeException e) {
            log.warn("bitmaps of the backups before {} are left; the next backup removes them", place.made(), e);
        }
    }
}
