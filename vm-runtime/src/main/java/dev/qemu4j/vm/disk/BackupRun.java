package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.BackupProblem;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.BackupLock;
import dev.qemu4j.vm.disk.refusal.internal.DiskTurns;
import dev.qemu4j.vm.disk.refusal.internal.PrivateFiles;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.Refused;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
    private final List<BackupPart> parts = new ArrayList<>();
    private final UndoSteps undo = new UndoSteps();

    /** The place of the new backup in its folder. */
    private record Place(List<DiskBackup> all, int number, String chain, Path made, String random) {
        @Nullable
        DiskBackup last() {
            return all.isEmpty() ? null : all.get(all.size() - 1);
        }

        PartialBackup partial() {
            return new PartialBackup(made.resolveSibling(made.getFileName() + ".partial"));
        }

        /** Begins the names of the disks' bitmaps. Numbers come again in a copied folder, or one whose last backup was removed. */
        String bitmaps() {
            return "qemu4j-" + chain.substring(0, 8) + "-" + number + "-" + random;
        }

        /** Tells whether a bitmap is of a backup of the folder that was begun, whether that succeeded or not. */
        boolean isOfFolder(String bitmap, List<String> begun) {
            return begun.stream().anyMatch(one -> bitmap.startsWith(one + "-"))
                    || all.stream().anyMatch(one -> has(one, bitmap));
        }

        /** Tells whether an increment needs a bitmap. */
        boolean isNeeded(String bitmap) {
            DiskBackup last = last();
            return last != null && has(last, bitmap);
        }

        private static boolean has(DiskBackup backup, String bitmap) {
            return backup.disks().stream().anyMatch(disk -> disk.bitmap().equals(bitmap));
        }

        @Nullable
        BackedUpDisk before(GraphDisk disk) {
            DiskBackup last = last();
            return last == null ? null : last.disk(disk.name());
        }
    }

    BackupRun(QmpClient qmp, BackupFolder folder, BackupOptions options) {
        this.qmp = qmp;
        this.folder = folder;
        this.options = options;
    }

    DiskBackup run(Wanted wanted) {
        try {
            Files.createDirectories(folder.path());
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
        Place place = place();
        List<String> begun = lock.bitmaps();
        DiskBackup backup;
        try {
            Instant date = DiskTurns.take(qmp, () -> {
                wanted.require();
                return begin(place, lock, wanted);
            });
            copy(wanted);
            backup = finish(place, date);
        } catch (IOException | RuntimeException | Error e) {
            undo.run(e);
            throw e;
        }
        removeOld(place, begun);
        return backup;
    }

    private Place place() {
        List<DiskBackup> all = folder.list();
        DiskBackup last = all.isEmpty() ? null : all.get(all.size() - 1);
        int number = last == null ? 1 : last.number() + 1;
        String chain = last == null ? UUID.randomUUID().toString() : last.chain();
        String random = UUID.randomUUID().toString().substring(0, 8);
        return new Place(all, number, chain, folder.directory(number), random);
    }

    private Instant begin(Place place, BackupLock lock, Wanted wanted) {
        Refusals refusals = new Refusals(qmp, "backup");
        List<GraphDisk> disks = chosen(refusals);
        try {
            if (removeStrays(place, lock.bitmaps(), refusals.graph())) {
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
            wanted.require();
            Instant date = Instant.now();
            start(refusals);
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
    private boolean removeStrays(Place place, List<String> begun, DiskGraph graph) {
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

    private BackupPart part(Refusals refusals, GraphDisk disk, Place place, NodeNames names) {
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
                refusals.newImage(disk, disk.layers(), place.partial().path().resolve(file)));
    }

    private String reason(GraphDisk disk, @Nullable DiskBackup last) {
        if (options.full()) {
            return "asked for";
        }
        if (last == null) {
            return "the first backup of the folder";
        }
        String reason = BackupPart.reason(disk, last);
        if (!reason.isEmpty()) {
            return reason;
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

    private void start(Refusals refusals) {
        List<TransactionAction> actions = new ArrayList<>();
        parts.forEach(part -> actions.addAll(part.actions(options.speed())));
        parts.forEach(part -> undo.pushOther("the bitmaps of disk " + part.name(), part::forget));
        parts.forEach(part -> undo.pushOther("the job " + part.job(), () -> end(part)));
        Runnable instant = () -> {
            refusals.requireUnchanged();
            qmp.blocking().transaction().transaction(actions);
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
        } catch (QmpCommandException e) {
            throw Refused.refused(
                    "backup of " + parts.stream().map(BackupPart::name).toList(), e);
        }
    }

    private void copy(Wanted wanted) {
        List<Job> jobs = new ArrayList<>();
        parts.forEach(part -> jobs.add(Jobs.of(qmp).attach(part.job())));
        for (int i = 0; i < jobs.size(); i++) {
            try {
                wanted.await(
                        jobs.get(i),
                        options.timeout(),
                        "the copying of disk '" + parts.get(i).name() + "'");
            } catch (JobException e) {
                throw new DiskException("backup: " + e.getMessage(), e);
            }
        }
        jobs.forEach(Job::dismiss);
        jobs.forEach(job -> undo.pop());
    }

    private void end(BackupPart part) {
        try {
            Job job = Jobs.of(qmp).attach(part.job());
            ImageFormatting.end(job);
            job.dismiss();
        } catch (JobException | QmpCommandException e) {
            return; // it was not started
        }
    }

    private DiskBackup finish(Place place, Instant date) throws IOException {
        closeImages();
        DiskBackup last = place.last();
        DiskBackup backup = new DiskBackup(
                place.chain(),
                place.number(),
                last == null ? null : folder.digest(last.number()),
                date,
                qmp.greeting().version().toString(),
                options.frozenBy() != null,
                parts.stream().map(BackupPart::result).toList());
        Path manifest = place.partial().path().resolve("manifest.json");
        files().createFile(manifest);
        Files.writeString(manifest, backup.toJson());
        sync(manifest);
        Files.move(place.partial().path(), place.made(), StandardCopyOption.ATOMIC_MOVE);
        undo.clear();
        return backup;
    }

    private void closeImages() {
        try {
            parts.forEach(BackupPart::close);
        } catch (QmpCommandException e) {
            throw Refused.refused("backup: an image cannot be closed", e);
        }
    }

    /** The backup is one, whatever happens to bitmaps that nobody needs any more. */
    private void removeOld(Place place, List<String> begun) {
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

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
