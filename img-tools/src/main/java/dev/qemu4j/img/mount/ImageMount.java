package dev.qemu4j.img.mount;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.Plan;
import dev.qemu4j.host.PlanListener;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.img.Format;
import dev.qemu4j.img.partition.FileSystemKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * <p>Without a choice, the partition is the only one with a file system that can be mounted, or the whole of a disk without partitions.
 * Nothing is mounted that a running QEMU has open for writing. A mount that fails leaves nothing behind; what a JVM leaves that is killed
 * is removed by the next mount of the same user, or by {@link #sweep}.
 *
 * <p>Mutable, and not thread-safe; each {@link #mount} is one mount.
 */
public final class ImageMount {
    private final Path image;
    private final Format format;
    private final List<String> options = new ArrayList<>();
    private PartitionChoice choice = PartitionChoice.only();
    private boolean readOnly;
    private @Nullable Path directory;
    private @Nullable MountMethod method;
    private @Nullable Path journals;
    private Privilege privilege = Privilege.none();
    private PlanListener listener = new PlanListener() {};

    private ImageMount(Path image, Format format) {
        this.image = image.toAbsolutePath();
        this.format = format;
    }

    /**
     * Starts a mount.
     *
     * @param image the image's file
     * @param format its format, which is never guessed
     * @return a mount to be described further
     */
    public static ImageMount of(Path image, Format format) {
        return new ImageMount(image, format);
    }

    /**
     * Undoes the mounts of this user's JVMs that are gone, and other plans that they left.
     *
     * @param privilege the way to root's rights
     * @return the titles of what was undone
     */
    public static List<String> sweep(Privilege privilege) {
        return Plan.sweep(privilege);
    }

    /**
     * Chooses a partition by its number.
     *
     * @param number as Linux numbers them: from 1, logical partitions of an MBR from 5
     * @return this mount
     */
    public ImageMount partition(int number) {
        choice = PartitionChoice.number(number);
        return this;
    }

    /**
     * Chooses the one partition that meets a condition.
     *
     * @param what the condition in words, for the message if there is no such partition: "a home directory"
     * @param condition the condition
     * @return this mount
     */
    public ImageMount partition(String what, Predicate<? super MountCandidate> condition) {
        choice = PartitionChoice.such(what, condition);
        return this;
    }

    /**
     * Chooses the partition whose file system, or which itself, has a label.
     *
     * @param label the label
     * @return this mount
     */
    public ImageMount label(String label) {
        return partition(
                "the label '" + label + "'",
                c -> label.equals(c.fileSystem().label())
                        || (c.partition() != null && label.equals(c.partition().label())));
    }

    /**
     * Chooses the one partition with a file system of a kind.
     *
     * @param kind the kind
     * @return this mount
     */
    public ImageMount fileSystem(FileSystemKind kind) {
        return partition("a file system " + kind, c -> c.fileSystem().kind() == kind);
    }

    /**
     * Chooses the largest partition with a file system that can be mounted.
     *
     * @return this mount
     */
    public ImageMount largest() {
        choice = PartitionChoice.largest();
        return this;
    }

    /**
     * Sets whether the image is only read.
     *
     * @param readOnly true if nothing is to be written, not even a file system's journal
     * @return this mount
     */
    public ImageMount readOnly(boolean readOnly) {
        this.readOnly = readOnly;
        return this;
    }

    /**
     * Sets the directory to mount it on, by default one of its own.
     *
     * @param directory an existing directory
     * @return this mount
     */
    public ImageMount at(Path directory) {
        this.directory = directory.toAbsolutePath();
        return this;
    }

    /**
     * Adds an option of {@code mount -o}.
     *
     * @param option such as {@code noatime} or {@code uid=1000}
     * @return this mount
     */
    public ImageMount option(String option) {
        options.add(option);
        return this;
    }

    /**
     * Sets the method, by default the first of {@link MountMethod} that the host has, {@link MountMethod#KPARTX} excepted.
     *
     * @param method the way
     * @return this mount
     */
    public ImageMount method(MountMethod method) {
        this.method = method;
        return this;
    }

    /**
     * Sets the way to root's rights, by default none, which is right for a JVM of root's.
     *
     * @param privilege the rights
     * @return this mount
     */
    public ImageMount privilege(Privilege privilege) {
        this.privilege = privilege;
        return this;
    }

    /**
     * Sets a listener to the steps.
     *
     * @param listener called on the thread that mounts
     * @return this mount
     */
    public ImageMount listener(PlanListener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Sets the directory of the journal that a sweep after a crash reads, by default that of {@link Plan}.
     *
     * @param journals a directory of this user alone
     * @return this mount
     */
    public ImageMount journals(Path journals) {
        this.journals = journals;
        return this;
    }

    /**
     * Mounts the partition.
     *
     * @return the mounted partition
     * @throws MountException if there is not just one such partition, it has no file system that can be mounted here, or the host has
     *     no way to mount it; the message says which and why
     * @throws dev.qemu4j.host.PlanException if a step failed; those before it are undone
     */
    public MountedImage mount() {
        return new MountRun(this).mount();
    }

    /**
     * Mounts it without keeping the caller waiting.
     *
     * @return a future of the mounted image, or of the exception of {@link #mount}; one that comes after a cancellation is unmounted
     */
    public CompletableFuture<MountedImage> mountAsync() {
        return Task.start("mount", task -> mount());
    }

    Path image() {
        return image;
    }

    Format format() {
        return format;
    }

    PartitionChoice choice() {
        return choice;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    @Nullable
    Path directory() {
        return directory;
    }

    @Nullable
    MountMethod method() {
        return method;
    }

    List<String> options() {
        return options;
    }

    Privilege privilege() {
        return privilege;
    }

    PlanListener listener() {
        return listener;
    }

    Plan.Builder plan() {
        Plan.Builder plan = Plan.builder("the mount of " + image);
        return journals == null ? plan : plan.journals(journals);
    }

    @Override
    public String toString() {
        return "a mount of " + image;
    }
}
