package dev.qemu4j.recipe;

import dev.qemu4j.Devices;
import dev.qemu4j.device.Virtio9pBuilder;
import dev.qemu4j.option.FsDriver;
import dev.qemu4j.option.FsSecurityModel;
import dev.qemu4j.option.FsdevOptionBuilder;
import dev.qemu4j.option.Ids;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A directory of the host that the guest mounts by 9p, served by QEMU itself. Owners and modes that the guest sets are
 * kept in extended attributes, so QEMU needs no privilege.
 *
 * <p>The guest mounts it with {@code mount -t 9p -o trans=virtio TAG DIRECTORY}. A machine in which it is mounted cannot
 * be migrated. {@link VirtiofsDirectory} is faster, but needs a daemon.
 */
public final class SharedDirectory extends AbstractRecipe {
    private static final Changes.Part<FsdevOptionBuilder> FSDEV = new Changes.Part<>();
    private static final Changes.Part<Virtio9pBuilder> DEVICE = new Changes.Part<>();

    /** QEMU's {@code MAX_TAG_LEN}, less the zero at the end. */
    private static final int LONGEST_TAG = 31;

    private final String tag;
    private final Path directory;
    private final Changes changes;

    private SharedDirectory(String tag, Path directory, Changes changes) {
        this.tag = tag;
        this.directory = directory;
        this.changes = changes;
    }

    /**
     * Returns a directory that the guest can write.
     *
     * @param directory the directory on the host
     * @param tag the name by which the guest mounts it, at most 31 bytes
     * @return the directory
     * @throws IllegalArgumentException if the tag is empty or longer
     */
    public static SharedDirectory of(Path directory, String tag) {
        Objects.requireNonNull(directory, "directory");
        return new SharedDirectory(Checked.tag(tag, LONGEST_TAG), directory, Changes.NONE);
    }

    /**
     * Sets whether the guest can only read.
     *
     * @param readOnly true for only
     * @return the changed directory
     */
    public SharedDirectory readOnly(boolean readOnly) {
        return fsdev(f -> f.readonly(readOnly));
    }

    /**
     * Changes the backend.
     *
     * @param change sets its properties
     * @return the changed directory
     */
    public SharedDirectory fsdev(Consumer<? super FsdevOptionBuilder> change) {
        return new SharedDirectory(tag, directory, changes.and(FSDEV, change));
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed directory
     */
    public SharedDirectory device(Consumer<? super Virtio9pBuilder> change) {
        return new SharedDirectory(tag, directory, changes.and(DEVICE, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String id = ids.of("fs");
        options.fsdev(
                FsDriver.LOCAL,
                changes.to(FSDEV, f -> f.id(id).path(directory).securityModel(FsSecurityModel.MAPPED_XATTR)));
        String fsdev = options.lastId();
        options.device(Devices.virtio9p(
                changes.to(DEVICE, d -> d.id(id + "-device").fsdev(fsdev).mountTag(tag))));
    }
}
