package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.vm.disk.refusal.internal.BoundedJson;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a chain of backups, each in a directory of its number: a manifest, and an image a disk. The images refer to each other by relative names,
 * so that the folder can be moved, and {@code qemu-img} alone can read it.
 *
 * <pre>{@code
 * BackupFolder folder = BackupFolder.at(path);
 * vm.disks().backup(folder);
 * folder.verify();
 * folder.restore(2, "root", image);
 * }</pre>
 *
 * <p>It needs no running QEMU. Safe for use by several threads.
 */
public final class BackupFolder {
    static final String MANIFEST = "manifest.json";
    private static final int QCOW2_MAGIC = 0x514649fb;

    private final Path path;

    private BackupFolder(Path path) {
        this.path = path;
    }

    /**
     * Names a folder, which may be empty or not there yet.
     *
     * @param path the folder
     * @return the folder
     */
    public static BackupFolder at(Path path) {
        return new BackupFolder(Objects.requireNonNull(path, "path").toAbsolutePath());
    }

    /**
     * Returns the folder's place.
     *
     * @return the absolute path
     */
    public Path path() {
        return path;
    }

    /**
     * Returns the directory of a backup.
     *
     * @param number its number
     * @return the path, whether it is there or not
     */
    public Path directory(int number) {
        return path.resolve(String.format(Locale.ROOT, "%04d", number));
    }

    /**
     * Reads the manifests. Directories without one are of backups that did not succeed, and are left out.
     *
     * @return the backups by their numbers
     * @throws BackupException if a manifest cannot be read
     */
    public List<DiskBackup> list() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(directory -> directory.getFileName().toString().matches("\\d{4,9}"))
                    .filter(directory -> Files.exists(directory.resolve(MANIFEST)))
                    .map(BackupFolder::read)
                    .sorted((a, b) -> Integer.compare(a.number(), b.number()))
                    .toList();
        } catch (IOException e) {
            throw new BackupException(path + " cannot be read: " + e, e);
        }
    }

    private static DiskBackup read(Path directory) {
        try {
            DiskBackup backup = DiskBackup.parse(BoundedJson.text(directory.resolve(MANIFEST)));
            if (!directory.getFileName().toString().equals(String.format(Locale.ROOT, "%04d", backup.number()))) {
                throw new BackupException(
                        "manifest: number " + backup.number() + " (expected: that of the directory)", null);
            }
            return backup;
        } catch (IOException | BackupException e) {
            throw new BackupException(directory.resolve(MANIFEST) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the digest of a backup's manifest, which the next one names as its parent.
     *
     * @param number the number of the backup
     * @return the digest
     */
    public Sha256 digest(int number) {
        return Sha256.ofFile(directory(number).resolve(MANIFEST));
    }

    /**
     * Compares all images and manifests with the digests that were taken of them. Data that went to a receiver are compared by {@link #verify(BackupSource)}, and when they are restored. The oldest
     * backups may have been removed if all disks of the first one that is left are full.
     *
     * @return the problems; empty if each backup can be restored
     * @throws BackupException if a manifest cannot be read
     */
    public List<BackupProblem> verify() {
        return Await.result(verifyAsync(), "waiting for the verification of " + path);
    }

    /**
     * Compares all images and manifests with their digests, as {@link #verify()} does.
     *
     * @return a future of the problems; cancelling stops after the image that is being read
     */
    public CompletableFuture<List<BackupProblem>> verifyAsync() {
        return Task.start("backup", task -> new BackupVerification(this, null, task::isDone).run());
    }

    /**
     * Compares all images and manifests with their digests, as {@link #verify()} does, and the streams of the disks whose data went to a receiver. Each stream is read
     * once, and nothing is written. One that is missing, cut off or another one is a problem, and so is an exception that the source throws.
     *
     * @param source gives the streams back, one after the other, on a thread of its own
     * @return the problems; empty if each backup can be restored
     * @throws BackupException if a manifest cannot be read
     */
    public List<BackupProblem> verify(BackupSource source) {
        return Await.result(verifyAsync(source), "waiting for the verification of " + path + " and its streams");
    }

    /**
     * Compares all images, manifests and streams with their digests, as {@link #verify(BackupSource)} does.
     *
     * @param source gives the streams back, one after the other, on a thread of its own
     * @return a future of the problems; cancelling interrupts the source, and stops at the next piece of its stream
     */
    public CompletableFuture<List<BackupProblem>> verifyAsync(BackupSource source) {
        Objects.requireNonNull(source, "source");
        return Task.start("backup", task -> new BackupVerification(this, source, task::isDone).run());
    }

    /** Returns the fault of a disk's image; the data that went to a receiver have none here. */
    @Nullable
    String fault(DiskBackup backup, BackedUpDisk disk) {
        if (disk.streamed()) {
            return null;
        }
        Path file = directory(backup.number()).resolve(disk.file());
        if (!Files.isRegularFile(file)) {
            return disk.file() + " is missing";
        }
        return Sha256.ofFile(file).equals(disk.digest()) ? null : disk.file() + " was changed";
    }

    /**
     * Looks for what keeps a disk of a backup from being restored, down to the full backup that it begins with. That is a missing backup or image, or
     * another one in its place. No image is read beyond its header, so that changes of its data are found by {@link #verify()} only.
     *
     * @param number the number of the backup
     * @param disk the disk's name, as {@link DiskBackup#disk} takes it
     * @return the first problem, or null if there is none
     * @throws BackupException if there is no such backup or disk, or a manifest cannot be read
     */
    public @Nullable BackupProblem problem(int number, String disk) {
        Objects.requireNonNull(disk, "disk");
        List<DiskBackup> all = list();
        DiskBackup wanted = find(all, number);
        String name = find(wanted, disk).name();
        return problem(all, wanted, name, this::gap);
    }

    private @Nullable String gap(DiskBackup backup, BackedUpDisk disk) {
        if (disk.streamed()) {
            return null;
        }
        Path file = directory(backup.number()).resolve(disk.file());
        if (!Files.isRegularFile(file)) {
            return disk.file() + " is missing";
        }
        return isQcow2(file, disk.size()) ? null : disk.file() + " is no qcow2 image of " + disk.size();
    }

    private static boolean isQcow2(Path file, DataSize size) {
        try (DataInputStream header = new DataInputStream(Files.newInputStream(file))) {
            return header.readInt() == QCOW2_MAGIC && header.skip(20) == 20 && header.readLong() == size.bytes();
        } catch (EOFException e) {
            return false;
        } catch (IOException e) {
            throw new BackupException(file + " cannot be read: " + e, e);
        }
    }

    /**
     * Writes a disk as it was at a backup into a new image, after a verification of all images that it needs. Nobody may read it who may not read those.
     *
     * @param number the number of the backup
     * @param disk the disk's name, as {@link DiskBackup#disk} takes it
     * @param target the new image, which must not exist yet, in qcow2
     * @throws BackupException if there is no such backup or disk, or an image was changed or is missing; nothing was written then
     * @throws dev.qemu4j.img.failure.ImageException if the target cannot be written
     */
    public void restore(int number, String disk, Path target) {
        Await.result(restoreAsync(number, disk, target), "waiting for the restoring of " + disk);
    }

    /**
     * Writes a disk as it was at a backup into a new image, as {@link #restore} does.
     *
     * @param number the number of the backup
     * @param disk the disk's name, as {@link DiskBackup#disk} takes it
     * @param target the new image, which must not exist yet, in qcow2
     * @return a future that completes when it is written; cancelling removes what was written
     */
    public CompletableFuture<@Nullable Void> restoreAsync(int number, String disk, Path target) {
        Objects.requireNonNull(disk, "disk");
        Objects.requireNonNull(target, "target");
        return OwnedFuture.map(
                Task.start("backup", task -> {
                    BackupRestore.ofImages(sound(number, disk, false), target);
                    return true;
                }),
                done -> null);
    }

    /**
     * Writes a disk whose data went to a receiver into a new image, as it was at a backup. Each stream is compared with its digest.
     *
     * @param source gives the streams back, from the full one on, on a thread of its own
     * @param number the number of the backup
     * @param disk the disk's name, as {@link DiskBackup#disk} takes it
     * @param target the new image, which must not exist yet, in qcow2
     * @throws BackupException if there is no such backup or disk, a manifest is missing, or a stream is another one; there is no image then
     * @throws dev.qemu4j.img.failure.ImageException if the target cannot be written
     */
    public void restore(BackupSource source, int number, String disk, Path target) {
        Await.result(restoreAsync(source, number, disk, target), "waiting for the restoring of " + disk);
    }

    /**
     * Writes a disk whose data went to a receiver into a new image, as {@link #restore(BackupSource, int, String, Path)} does.
     *
     * @param source gives the streams back, from the full one on, on a thread of its own
     * @param number the number of the backup
     * @param disk the disk's name, as {@link DiskBackup#disk} takes it
     * @param target the new image, which must not exist yet, in qcow2
     * @return a future that completes when it is written; cancelling removes what was written
     */
    public CompletableFuture<@Nullable Void> restoreAsync(BackupSource source, int number, String disk, Path target) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(disk, "disk");
        Objects.requireNonNull(target, "target");
        return OwnedFuture.map(
                Task.start("backup", task -> {
                    BackupRestore.ofStreams(source, sound(number, disk, true), target);
                    return true;
                }),
                done -> null);
    }

    /**
     * Removes old backups, as {@link #prune(Consumer)} does.
     *
     * @param backups the number of the newest backups of each disk to keep, above zero
     * @return the backups that were removed, the newest first
     */
    public List<DiskBackup> prune(int backups) {
        return prune(p -> p.backups(backups));
    }

    /**
     * Removes old backups, as {@link #prune(int)} does.
     *
     * @param backups the number of the newest backups of each disk to keep, above zero
     * @return a future of the backups that were removed
     */
    public CompletableFuture<List<DiskBackup>> pruneAsync(int backups) {
        return pruneAsync(p -> p.backups(backups));
    }

    /**
     * Removes old backups, but none that one of those which are kept needs. The newest ones of each disk are kept, also of a disk that later backups do not have. They go one by one, the newest
     * first, each by a rename: whenever this is ended, all that is left can be restored. Data that went to a receiver are its owner's to remove.
     *
     * @param options sets the backups to keep
     * @return the backups that were removed, the newest first
     * @throws BackupException if a backup is being made in the folder, a manifest cannot be read, or a file cannot be deleted
     */
    public List<DiskBackup> prune(Consumer<? super PruneOptions.Builder> options) {
        return Await.result(pruneAsync(options), "waiting for the pruning of " + path);
    }

    /**
     * Removes old backups, as {@link #prune(Consumer)} does.
     *
     * @param options sets the backups to keep
     * @return a future of the backups that were removed; cancelling stops between two of them
     */
    public CompletableFuture<List<DiskBackup>> pruneAsync(Consumer<? super PruneOptions.Builder> options) {
        PruneOptions.Builder builder = PruneOptions.builder();
        Objects.requireNonNull(options, "options").accept(builder);
        PruneOptions chosen = builder.build();
        return Task.start("backup", task -> new BackupPrune(this, chosen).run(task::isDone));
    }

    /** Returns the links that show the disk, the upper one first. */
    private List<BackupLink> sound(int number, String wantedDisk, boolean streamed) {
        List<DiskBackup> all = list();
        DiskBackup wanted = find(all, number);
        BackedUpDisk last = find(wanted, wantedDisk);
        if (last.streamed() != streamed) {
            throw new BackupException(
                    last.streamed()
                            ? "the data of disk '" + last.name() + "' went to a receiver (expected: a source that gives"
                                    + " them back)"
                            : "the data of disk '" + last.name() + "' are in the folder (expected: no source)",
                    null);
        }
        String name = last.name();
        List<BackupLink> links = new ArrayList<>();
        BackupProblem problem = problem(all, wanted, name, (backup, disk) -> {
            links.add(new BackupLink(backup, disk, directory(backup.number())));
            return fault(backup, disk);
        });
        if (problem != null) {
            throw new BackupException(problem + " (" + name + " of backup " + number + " needs it)", null);
        }
        return links;
    }

    /** Goes from a backup down to the full one that a disk in it begins with, and looks at each image. */
    private @Nullable BackupProblem problem(
            List<DiskBackup> all,
            DiskBackup wanted,
            String name,
            BiFunction<DiskBackup, BackedUpDisk, @Nullable String> look) {
        DiskBackup backup = wanted;
        while (true) {
            int number = backup.number();
            BackedUpDisk disk = backup.named(name);
            if (disk == null) {
                return new BackupProblem(number, "has no disk '" + name + "'");
            }
            String fault = look.apply(backup, disk);
            if (fault != null) {
                return new BackupProblem(number, fault);
            }
            if (disk.full()) {
                return null;
            }
            DiskBackup before = all.stream()
                    .filter(one -> one.number() == number - 1)
                    .findFirst()
                    .orElse(null);
            if (before == null) {
                return new BackupProblem(number - 1, "is missing");
            }
            String broken = brokenLink(backup, before);
            if (broken != null) {
                return new BackupProblem(number, broken);
            }
            backup = before;
        }
    }

    /** Returns the reason why a backup is not the next one after another, or null. */
    @Nullable
    String brokenLink(DiskBackup backup, DiskBackup before) {
        if (!before.chain().equals(backup.chain())) {
            return "is of another chain, " + backup.chain();
        }
        return digest(before.number()).equals(backup.parent())
                ? null
                : "is based on another manifest of backup " + before.number();
    }

    private DiskBackup find(List<DiskBackup> all, int number) {
        return all.stream()
                .filter(backup -> backup.number() == number)
                .findFirst()
                .orElseThrow(() -> new BackupException(
                        "backup: " + number + " (expected: one of "
                                + all.stream().map(DiskBackup::number).toList() + " in " + path + ")",
                        null));
    }

    private static BackedUpDisk find(DiskBackup backup, String name) {
        BackedUpDisk disk = backup.disk(name);
        if (disk == null) {
            throw new BackupException(
                    "disk: '" + name + "' (expected: one of "
                            + backup.disks().stream().map(BackedUpDisk::name).toList() + " in backup "
                            + backup.number() + ")",
                    null);
        }
        return disk;
    }

    /** Returns the path. */
    @Override
    public String toString() {
        return "BackupFolder[" + path + "]";
    }
}
