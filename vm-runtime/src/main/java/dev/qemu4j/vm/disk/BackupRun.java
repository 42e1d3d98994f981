package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backup of disks at one instant. It is made in a directory that is no backup yet, and becomes one by a rename when all is in it; only then are the
 * bitmaps of the one before let go.
 */
final class BackupRun {
    private final QmpClient qmp;
    private final BackupFolder folder;
    private final BackupOptions options;
    private final List<BackupPart> parts = new ArrayList<>();
    private final UndoSteps undo = new UndoSteps();

    BackupRun(QmpClient qmp, BackupFolder folder, BackupOptions options) {
        this.qmp = qmp;
        this.folder = folder;
        this.options = options;
    }

    DiskBackup run(Wanted wanted) {
        try {
            Files.createDirectories(folder.path());
            try (FileChannel lock = FileChannel.open(
                            folder.path().resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = lock.tryLock()) {
                if (held == null) {
                    throw inUse(null);
                }
                return locked(wanted);
            } catch (OverlappingFileLockException e) {
                throw inUse(e);
            }
        } catch (IOException e) {
            throw new DiskException(folder.path() + " cannot be written: " + e, e);
        }
    }

    private DiskException inUse(@Nullable Throwable cause) {
        return new DiskException(folder.path() + " is in use by another backup (expected: one at a time)", cause);
    }

    private DiskBackup locked(Wanted wanted) throws IOException {
        List<DiskBackup> all = folder.list();
        DiskBackup last = all.isEmpty() ? null : all.get(all.size() - 1);
        int number = last == null ? 1 : last.number() + 1;
        String chain = last == null ? UUID.randomUUID().toString() : last.chain();
        Path made = folder.directory(number);
        Path partial = made.resolveSibling(made.getFileName() + ".partial");
        delete(partial); // of a backup whose JVM was killed
        DiskGraph graph = DiskGraph.read(qmp);
        NodeNames names = new NodeNames(graph);
        for (GraphDisk disk : chosen(graph)) {
            parts.add(part(disk, last, prefix(chain) + number, names, partial));
        }
        Instant date = Instant.now();
        try {
            Files.createDirectory(partial);
            undo.push("the directory " + partial, () -> deleteDirectory(partial));
            for (BackupPart part : parts) {
                wanted.require();
                part.removeStrays(prefix(chain));
                part.prepare(names, undo, wanted);
            }
            wanted.require();
            start();
            copy(wanted);
            DiskBackup backup = finish(partial, made, chain, number, last, date);
            parts.forEach(part -> part.removeOld(prefix(chain)));
            return backup;
        } catch (RuntimeException | Error e) {
            undo.run(e);
            throw e;
        }
    }

    private static String prefix(String chain) {
        return "qemu4j-" + chain.substring(0, 8) + "-";
    }

    private List<GraphDisk> chosen(DiskGraph graph) {
        List<GraphDisk> disks = options.disks().isEmpty()
                ? graph.disks().stream()
                        .filter(disk -> disk.device() != null && !disk.active().isReadOnly())
                        .toList()
                : options.disks().stream().map(graph::disk).distinct().toList();
        if (disks.isEmpty()) {
            throw new DiskException("backup: no disk is written (expected: one, or the name of another)", null);
        }
        return disks;
    }

    private BackupPart part(GraphDisk disk, @Nullable DiskBackup last, String bitmap, NodeNames names, Path partial) {
        Refusals.busy(disk, "backup");
        BackedUpDisk before = last == null ? null : last.disk(disk.name()).orElse(null);
        String reason = options.full()
                ? "asked for"
                : last == null ? "the first backup of the folder" : BackupPart.reason(disk, before);
        String file = parts.size() + "-" + disk.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".qcow2";
        return new BackupPart(
                qmp,
                disk,
                before,
                reason,
                last == null
                        ? ""
                        : folder.directory(last.number()).getFileName().toString(),
                bitmap,
                names.next("backup"),
                partial.resolve(file));
    }

    private void start() {
        List<TransactionAction> actions = new ArrayList<>();
        parts.forEach(part -> actions.addAll(part.actions(options.speed())));
        undo.push("bitmaps", () -> parts.forEach(BackupPart::forget));
        undo.push("jobs", () -> parts.forEach(this::end));
        GuestAgent agent = options.frozenBy();
        try {
            if (agent == null) {
                qmp.blocking().transaction().transaction(actions);
            } else {
                agent.frozen(() -> qmp.blocking().transaction().transaction(actions));
            }
        } catch (QmpCommandException e) {
            throw Refusals.refused(
                    "backup of " + parts.stream().map(BackupPart::name).toList(), e);
        }
    }

    private void copy(Wanted wanted) {
        List<Job> jobs =
                parts.stream().map(part -> Jobs.of(qmp).attach(part.job())).toList();
        for (Job job : jobs) {
            try {
                wanted.await(job, options.limit(), "the copying of a disk");
            } catch (JobException e) {
                throw new DiskException("backup: " + e.getMessage(), e);
            }
        }
        jobs.forEach(Job::dismiss);
        undo.pop();
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

    private DiskBackup finish(
            Path partial, Path made, String chain, int number, @Nullable DiskBackup last, Instant date)
            throws IOException {
        parts.forEach(part -> {
            part.close();
            part.removeChanges();
        });
        DiskBackup backup = new DiskBackup(
                chain,
                number,
                last == null ? null : folder.digest(last.number()),
                date,
                qmp.greeting().version().toString(),
                options.frozenBy() != null,
                parts.stream().map(BackupPart::result).toList());
        Path manifest = Files.writeString(partial.resolve("manifest.json"), backup.toJson());
        sync(manifest);
        Files.move(partial, made, StandardCopyOption.ATOMIC_MOVE);
        undo.clear();
        return backup;
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void deleteDirectory(Path directory) {
        try {
            delete(directory);
        } catch (IOException e) {
            throw new DiskException(directory + " cannot be deleted: " + e, e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }
}
