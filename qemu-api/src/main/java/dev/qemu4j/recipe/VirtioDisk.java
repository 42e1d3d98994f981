package dev.qemu4j.recipe;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.Devices;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.device.VirtioBlkBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.BlockdevOptionsFile;
import dev.qemu4j.qapi.block.BlockdevOptionsOther;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A virtio disk in a local file: a block node for the file, one for its format, and the device.
 *
 * <p>The disk {@code root} has the node {@code root}, which QMP commands name, over {@code root-file}, and the device
 * {@code root-device}.
 */
public final class VirtioDisk extends AbstractRecipe {
    private static final Changes.Part<BlockdevOptionsFile.Builder> FILE = new Changes.Part<>();
    private static final Changes.Part<BlockdevOptionsOther.Builder> FORMAT = new Changes.Part<>();
    private static final Changes.Part<VirtioBlkBuilder> DEVICE = new Changes.Part<>();
    // QEMU takes 31 characters for a node, and NAME-file is one.
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]{0,25}");

    /** The bytes of an entry of an L2 table. */
    private static final long ENTRY = 8;

    private final String name;
    private final Path image;
    private final BlockdevDriver format;
    private final Changes changes;

    private VirtioDisk(String name, Path image, BlockdevDriver format, Changes changes) {
        this.name = name;
        this.image = image;
        this.format = format;
        this.changes = changes;
    }

    /**
     * Returns a disk of format {@code qcow2}. Its name comes first, as in {@link Blockdevs}, since QMP and the calls for disks find it by that.
     *
     * @param name the node's name: a letter, then letters, digits and {@code -._}, at most 26 in all
     * @param image the file
     * @return the disk
     * @throws IllegalArgumentException if QEMU would not take the name
     */
    public static VirtioDisk of(String name, Path image) {
        Objects.requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("disk: '" + name
                    + "' (expected: a letter, then up to 25 letters, digits, '-', '.' or '_'; with '-file' it names a"
                    + " block node)");
        }
        return new VirtioDisk(name, Objects.requireNonNull(image, "image"), BlockdevDriver.QCOW2, Changes.NONE);
    }

    /**
     * Sets the image's format. It is never guessed: a guest could write another format's header into a raw image, and
     * so read files of the host.
     *
     * @param format QEMU's driver for it, such as {@link BlockdevDriver#RAW}
     * @return the changed disk
     */
    public VirtioDisk format(BlockdevDriver format) {
        return new VirtioDisk(name, image, Objects.requireNonNull(format, "format"), changes);
    }

    /**
     * Changes the format's node.
     *
     * @param change sets its properties; those of one format by their names
     * @return the changed disk
     */
    public VirtioDisk format(Consumer<? super BlockdevOptionsOther.Builder> change) {
        return new VirtioDisk(name, image, format, changes.and(FORMAT, change));
    }

    /**
     * Changes the file's node.
     *
     * @param change sets its properties
     * @return the changed disk
     */
    public VirtioDisk file(Consumer<? super BlockdevOptionsFile.Builder> change) {
        return new VirtioDisk(name, image, format, changes.and(FILE, change));
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed disk
     */
    public VirtioDisk device(Consumer<? super VirtioBlkBuilder> change) {
        return new VirtioDisk(name, image, format, changes.and(DEVICE, change));
    }

    /**
     * Sets whether the guest can only read. The file then needs no right to write.
     *
     * @param readOnly true for only
     * @return the changed disk
     */
    public VirtioDisk readOnly(boolean readOnly) {
        return file(f -> f.readOnly(readOnly)).format(f -> f.readOnly(readOnly));
    }

    /**
     * Keeps the places of all clusters of a qcow2 image in memory. Then no access waits for its place to be read. It takes 8 bytes for each cluster.
     * Without it QEMU takes up to 32 MiB, which suffices for 256 GiB in clusters of 64 KiB.
     *
     * @param virtualSize the size that the guest sees
     * @param clusterSize the image's
     * @return the changed disk
     * @throws IllegalArgumentException if the cluster size is not a power of two of 512 bytes or more
     */
    public VirtioDisk l2CacheFor(DataSize virtualSize, DataSize clusterSize) {
        Objects.requireNonNull(virtualSize, "virtualSize");
        Objects.requireNonNull(clusterSize, "clusterSize");
        long cluster = clusterSize.bytes();
        if (cluster < 512 || Long.bitCount(cluster) != 1) {
            throw new IllegalArgumentException(
                    "cluster size: " + clusterSize + " (expected: a power of two of 512 bytes or more)");
        }
        long tables = roundedUp(roundedUp(virtualSize.bytes(), cluster) * ENTRY, cluster);
        return format(f -> f.property("l2-cache-size", tables * cluster));
    }

    private static long roundedUp(long size, long unit) {
        return size / unit + (size % unit == 0 ? 0 : 1);
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        options.blockdev(Blockdevs.file(name + "-file", changes.to(FILE, f -> f.filename(image))));
        String file = options.lastId();
        options.blockdev(Blockdevs.of(format.wireName(), name, changes.to(FORMAT, f -> f.property("file", file))));
        String node = options.lastId();
        options.device(
                Devices.virtioBlk(changes.to(DEVICE, d -> d.id(name + "-device").drive(node))));
    }
}
