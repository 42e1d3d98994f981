package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.PreallocMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Format options of a new image: those that {@code qemu-img} takes by {@code -o}. Which of them a format has is up to the
 * installed tool, and is checked before it is run: {@link QemuImg#createOptions} lists them.
 *
 * @param <S> the options of one subcommand
 */
public abstract class FormatOptions<S extends FormatOptions<S>> extends ImgOptions<S> {
    private final Map<String, String> values = new LinkedHashMap<>();
    private @Nullable ImageKey key;

    FormatOptions() {}

    /**
     * Sets an option of the format.
     *
     * @param name its name, such as {@code cluster_size}
     * @param value its value; commas in it are taken care of
     * @return these options
     */
    public S option(String name, Object value) {
        values.put(name, value instanceof Boolean flag ? (flag ? "on" : "off") : value.toString());
        return self();
    }

    /**
     * Sets the preallocation of the image.
     *
     * @param mode qcow2 takes all of them, raw all but {@code metadata}
     * @return these options
     */
    public S preallocation(PreallocMode mode) {
        return option("preallocation", mode);
    }

    /**
     * Sets the size of a cluster of qcow2, qed or vhdx.
     *
     * @param size a power of two
     * @return these options
     */
    public S clusterSize(DataSize size) {
        return option("cluster_size", size.bytes());
    }

    /**
     * Sets the level of qcow2.
     *
     * @param level {@code 0.10} or {@code 1.1}
     * @return these options
     */
    public S compat(String level) {
        return option("compat", level);
    }

    /**
     * Sets whether qcow2 may leave its reference counts behind while it is open.
     *
     * @param lazy true for faster writes and a repair after a crash
     * @return these options
     */
    public S lazyRefcounts(boolean lazy) {
        return option("lazy_refcounts", lazy);
    }

    /**
     * Sets the width of qcow2's reference counts.
     *
     * @param bits 1 to 64, a power of two
     * @return these options
     */
    public S refcountBits(int bits) {
        return option("refcount_bits", bits);
    }

    /**
     * Sets whether qcow2 tells parts of a cluster apart, which makes overlays with large clusters smaller.
     *
     * @param extended true for subclusters
     * @return these options
     */
    public S extendedL2(boolean extended) {
        return option("extended_l2", extended);
    }

    /**
     * Sets qcow2's compression.
     *
     * @param type {@code zlib} or {@code zstd}
     * @return these options
     */
    public S compressionType(String type) {
        return option("compression_type", type);
    }

    /**
     * Sets the file for a qcow2 image's data, so that the image has only metadata. One that is there is emptied, if consent
     * to overwrite is given, where it is: an error leaves it half written, and the image that was replaced would miss its
     * data. A new one is removed after an error.
     *
     * @param file a raw file
     * @return these options
     */
    public S dataFile(Path file) {
        return option("data_file", file.toAbsolutePath());
    }

    /**
     * Sets whether the data file is to be a valid raw image by itself.
     *
     * @param raw true if so
     * @return these options
     */
    public S dataFileRaw(boolean raw) {
        return option("data_file_raw", raw);
    }

    /**
     * Sets whether Btrfs is told to leave out copy-on-write for the file.
     *
     * @param nocow true for no copy-on-write
     * @return these options
     */
    public S nocow(boolean nocow) {
        return option("nocow", nocow);
    }

    /**
     * Sets the variant of vmdk, vpc or vhdx.
     *
     * @param name such as {@code streamOptimized} or {@code fixed}
     * @return these options
     */
    public S subformat(String name) {
        return option("subformat", name);
    }

    /**
     * Encrypts the image: qcow2 with LUKS inside, or a LUKS container. The key reaches the tool in a private file.
     *
     * @param key the key
     * @return these options
     */
    public S key(ImageKey key) {
        this.key = key;
        return self();
    }

    @Nullable
    ImageKey key() {
        return key;
    }

    Map<String, String> formatOptions() {
        return values;
    }

    /** The options with those for the key of a format, in one argument, or null if there are none. */
    @Nullable
    String formatArgument(Format format, String keyId) {
        Map<String, String> all = new LinkedHashMap<>();
        if (key != null && format.equals(Format.LUKS)) {
            all.put("key-secret", keyId);
        } else if (key != null) {
            all.put("encrypt.format", format.equals(Format.QCOW) ? "aes" : "luks");
            all.put("encrypt.key-secret", keyId);
        }
        all.putAll(values);
        return all.isEmpty()
                ? null
                : all.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().replace(",", ",,"))
                        .collect(Collectors.joining(","));
    }

    @SuppressWarnings("unchecked")
    private S self() {
        return (S) this;
    }
}
