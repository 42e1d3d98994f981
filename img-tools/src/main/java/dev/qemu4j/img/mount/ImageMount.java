package dev.qemu4j.img.mount;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.img.internal.Settings;
import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A partition of a disk image to be mounted on this host, which needs Linux and root's rights.
 *
 * <pre>{@code
 * try (MountedImage m = ImageMount.of(disk, Format.QCOW2).partition(2).readOnly(true).mount()) {
 *     System.out.println(Files.readString(m.directory().resolve("etc/hostname")));
 * }
 * }</pre>
 *
 * <p>Without a choice, the partition is the only one with a file system that can be mounted, or the whole of a disk without partitions; the
 * whole of a CD is a choice like its partitions.
 * Nothing is mounted that a running QEMU has open for writing. A mount that fails leaves nothing behind. When the JVM ends without a close, also by a kill, a
 * small process unmounts as soon as nobody uses the mount, and only then ends the program that has the image open, so that what was written is
 * there; the rest is removed by the next mount of the same user, or by a {@link dev.qemu4j.host.plan.Sweep}.
 *
 * <p>Immutable; each {@code mount} is one mount.
 */
public final class ImageMount {
    private final Path image;
    private final Format format;
    private final Settings settings;

    private ImageMount(Path image, Format format, Settings settings) {
        this.image = image;
        this.format = format;
        this.settings = settings;
    }

    /**
     * Describes a mount of an image.
     *
     * @param image the image's file
     * @param format its format, which is never guessed
     * @return a mount to be described further
     */
    public static ImageMount of(Path image, Format format) {
        Objects.requireNonNull(image, "image");
        return new ImageMount(image.toAbsolutePath(), Objects.requireNonNull(format, "format"), new Settings());
    }

    /**
     * Sets the key of an encrypted image, qcow2 or a LUKS container ({@link Format#LUKS}). It is mounted by {@link MountMethod#FUSE_LOOP} or {@link
     * MountMethod#KPARTX}: the key goes to the storage daemon in a file, which is gone when that has read it.
     *
     * @param key the key
     * @return the changed mount
     */
    public ImageMount key(ImageKey key) {
        Objects.requireNonNull(key, "key");
        return with("key", key);
    }

    /**
     * Chooses a partition by its number.
     *
     * @param number as Linux numbers them: from 1, logical partitions of an MBR from 5
     * @return the changed mount
     */
    public ImageMount partition(int number) {
        return with("choice", PartitionChoice.number(number));
    }

    /**
     * Chooses the one partition that meets a condition.
     *
     * @param what the condition in words, for the message if there is no such partition: "a home directory"
     * @param condition the condition
     * @return the changed mount
     */
    public ImageMount partition(String what, Predicate<? super MountCandidate> condition) {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(condition, "condition");
        return with("choice", PartitionChoice.such(what, condition));
    }

    /**
     * Chooses the partition whose file system, or which itself, has a label.
     *
     * @param label the label
     * @return the changed mount
     */
    public ImageMount label(String label) {
        Objects.requireNonNull(label, "label");
        return with("choice", PartitionChoice.label(label));
    }

    /**
     * Chooses the one partition with a file system of a kind.
     *
     * @param kind the kind
     * @return the changed mount
     */
    public ImageMount fileSystem(FileSystemKind kind) {
        Objects.requireNonNull(kind, "kind");
        return with("choice", PartitionChoice.fileSystem(kind));
    }

    /**
     * Chooses the largest partition with a file system that can be mounted.
     *
     * @return the changed mount
     */
    public ImageMount largest() {
        return with("choice", PartitionChoice.theLargest());
    }

    /**
     * Chooses the whole disk, whatever partition table is on it. The image of a CD may have one for a start from a USB stick, and its files
     * are those of the whole.
     *
     * @return the changed mount
     */
    public ImageMount wholeDisk() {
        return with("choice", PartitionChoice.whole());
    }

    /**
     * Sets whether the image is only read.
     *
     * @param readOnly true if nothing is to be written, not even a file system's journal
     * @return the changed mount
     */
    public ImageMount readOnly(boolean readOnly) {
        return with("readOnly", readOnly);
    }

    /**
     * Sets the directory to mount it on, by default one of its own.
     *
     * @param directory an existing directory
     * @return the changed mount
     */
    public ImageMount directory(Path directory) {
        Objects.requireNonNull(directory, "directory");
        return with("directory", directory.toAbsolutePath());
    }

    /**
     * Adds an option of {@code mount -o}.
     *
     * @param option such as {@code noatime} or {@code uid=1000}
     * @return the changed mount
     */
    public ImageMount option(String option) {
        Objects.requireNonNull(option, "option");
        Settings more = settings.copy();
        more.add(option);
        return new ImageMount(image, format, more);
    }

    /**
     * Sets the method, by default the first of {@link MountMethod} that the host has, {@link MountMethod#KPARTX} excepted.
     *
     * @param method the way
     * @return the changed mount
     */
    public ImageMount method(MountMethod method) {
        Objects.requireNonNull(method, "method");
        return with("method", method);
    }

    /**
     * Mounts the partition by a JVM of root's.
     *
     * @return the mounted partition, as of {@link #mount(Privilege)}
     */
    public MountedImage mount() {
        return mount(Privilege.none());
    }

    /**
     * Mounts the partition by a JVM of root's, as {@link #mount()} does.
     *
     * @return a future of the mounted partition; cancelling it undoes what was done
     */
    public CompletableFuture<MountedImage> mountAsync() {
        return mountAsync(Privilege.none());
    }

    /**
     * Mounts the partition.
     *
     * @param privilege the way to root's rights
     * @return the mounted partition
     * @throws MountException with its {@link MountException#problem} if {@code mount} refuses it; also if there is not just one such partition, it has no file system that can be mounted here, or the host has
     *     no way to mount it; the message says which and why
     * @throws dev.qemu4j.img.failure.ImageLockedException if it is to be written, and locked, mounted or otherwise in use; other loop devices of the
     *     same file are none of that for {@link MountMethod#LOOP}
     * @throws dev.qemu4j.host.plan.PlanException if a step failed; those before it are undone
     * @throws dev.qemu4j.host.plan.PlanTimeoutException if the time limit of a step passed; those before it are undone
     * @throws dev.qemu4j.img.serve.ServeTimeoutException if the server by which the image is looked into did not come up in time
     * @throws dev.qemu4j.img.nbd.NbdTimeoutException if that server did not answer in time
     */
    public MountedImage mount(Privilege privilege) {
        return mount(privilege, new PlanListener() {});
    }

    /**
     * Mounts the partition, as {@link #mount(Privilege)} does.
     *
     * @param privilege the way to root's rights
     * @return a future of the mounted partition; cancelling it undoes what was done
     */
    public CompletableFuture<MountedImage> mountAsync(Privilege privilege) {
        return mountAsync(privilege, new PlanListener() {});
    }

    /**
     * Mounts the partition and tells of each step.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on the thread that mounts
     * @return the mounted partition, as of {@link #mount(Privilege)}
     */
    public MountedImage mount(Privilege privilege, PlanListener listener) {
        return new MountRun(this, privilege, listener, null).mount();
    }

    /**
     * Mounts the partition and tells of each step, as {@link #mount(Privilege, PlanListener)} does.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on a thread of the mount's own
     * @return a future of the mounted partition; cancelling it undoes what was done
     */
    public CompletableFuture<MountedImage> mountAsync(Privilege privilege, PlanListener listener) {
        return Task.start("mount", task -> mount(privilege, listener));
    }

    /**
     * Mounts the partition with a journal in a directory of the caller's.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on the thread that mounts
     * @param journals a directory of this user alone, where a sweep after a crash reads the journal; by default that of {@link dev.qemu4j.host.plan.Plan}
     * @return the mounted partition, as of {@link #mount(Privilege)}
     */
    public MountedImage mount(Privilege privilege, PlanListener listener, Path journals) {
        return new MountRun(this, privilege, listener, journals).mount();
    }

    /**
     * Mounts the partition with a journal in a directory of the caller's, as {@link #mount(Privilege, PlanListener, Path)} does.
     *
     * @param privilege the way to root's rights
     * @param listener called for each step, on a thread of the mount's own
     * @param journals a directory of this user alone
     * @return a future of the mounted partition; cancelling it undoes what was done
     */
    public CompletableFuture<MountedImage> mountAsync(Privilege privilege, PlanListener listener, Path journals) {
        return Task.start("mount", task -> mount(privilege, listener, journals));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageMount that
                && image.equals(that.image)
                && format.equals(that.format)
                && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(image, format, settings);
    }

    @Override
    public String toString() {
        return "a mount of " + image;
    }

    /** The image, with its key. */
    ImageSource source() {
        ImageSource source = ImageSource.of(image, format);
        ImageKey key = settings.get("key", ImageKey.class);
        return key == null ? source : source.key(key);
    }

    boolean isEncrypted() {
        return settings.get("key", ImageKey.class) != null;
    }

    Path image() {
        return image;
    }

    Format format() {
        return format;
    }

    PartitionChoice choice() {
        return settings.get("choice", PartitionChoice.only());
    }

    boolean isReadOnly() {
        return settings.get("readOnly", false);
    }

    @Nullable
    Path directory() {
        return settings.get("directory", Path.class);
    }

    @Nullable
    MountMethod method() {
        return settings.get("method", MountMethod.class);
    }

    List<String> options() {
        return settings.words();
    }

    private ImageMount with(String name, Object value) {
        Settings more = settings.copy();
        more.put(name, value);
        return new ImageMount(image, format, more);
    }
}
