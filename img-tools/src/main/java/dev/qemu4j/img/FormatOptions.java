package dev.qemu4j.img;

import dev.qemu4j.base.Commas;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.qapi.block.PreallocMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Format options of a new image: those that {@code qemu-img} takes by {@code -o}. Which of them a format has is up to the
 * installed tool, and is checked before it is run: {@link QemuImg#createOptions} lists them. A disk of the format vpc keeps its size, unless
 * {@code force_size} says otherwise. Immutable.
 *
 * @param <B> the builder of one subcommand's options
 */
public abstract class FormatOptions<B extends FormatOptions.Builder<?, B>> extends ImgOptions<B> {
    private static final String PREFIX = "-o ";

    FormatOptions(Builder<?, B> builder) {
        super(builder);
    }

    @Nullable
    ImageKey key() {
        return settings().get("key", ImageKey.class);
    }

    Map<String, String> formatOptions() {
        return settings().texts(PREFIX);
    }

    /** The options with those for the key of a format, in one argument, or null if there are none. */
    @Nullable
    String formatArgument(Format format, String keyId) {
        Map<String, String> all = new LinkedHashMap<>();
        if (key() != null && format.equals(Format.LUKS)) {
            all.put("key-secret", keyId);
        } else if (key() != null) {
            all.put("encrypt.format", format.equals(Format.QCOW) ? "aes" : "luks");
            all.put("encrypt.key-secret", keyId);
        }
        if (format.equals(Format.VPC)) {
            all.put("force_size", "on"); // else the tool rounds the size up to whole cylinders
        }
        all.putAll(formatOptions());
        return all.isEmpty()
                ? null
                : all.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + Commas.doubled(entry.getValue()))
                        .collect(Collectors.joining(","));
    }

    /**
     * Collects options. Not thread-safe.
     *
     * @param <O> the options of one subcommand
     * @param <B> their builder
     */
    public abstract static class Builder<O extends FormatOptions<B>, B extends Builder<O, B>>
            extends ImgOptions.Builder<O, B> {
        Builder() {}

        /**
         * Sets an option of the format.
         *
         * @param name its name, such as {@code cluster_size}
         * @param value its value; commas in it are taken care of
         * @return this builder
         */
        public B option(String name, Object value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            return set(PREFIX + name, value instanceof Boolean flag ? (flag ? "on" : "off") : value.toString());
        }

        /**
         * Sets the preallocation of the image.
         *
         * @param mode qcow2 takes all of them, raw all but {@code metadata}
         * @return this builder
         */
        public B preallocation(PreallocMode mode) {
            Objects.requireNonNull(mode, "mode");
            return option("preallocation", mode);
        }

        /**
         * Sets the size of a cluster of qcow2, qed or vhdx.
         *
         * @param size a power of two
         * @return this builder
         */
        public B clusterSize(DataSize size) {
            Objects.requireNonNull(size, "size");
            return option("cluster_size", size.bytes());
        }

        /**
         * Sets the level of qcow2.
         *
         * @param level {@code 0.10} or {@code 1.1}
         * @return this builder
         */
        public B compat(String level) {
            Objects.requireNonNull(level, "level");
            return option("compat", level);
        }

        /**
         * Sets whether qcow2 may leave its reference counts behind while it is open.
         *
         * @param lazy true for faster writes and a repair after a crash
         * @return this builder
         */
        public B lazyRefcounts(boolean lazy) {
            return option("lazy_refcounts", lazy);
        }

        /**
         * Sets the width of qcow2's reference counts.
         *
         * @param bits 1 to 64, a power of two
         * @return this builder
         */
        public B refcountBits(int bits) {
            return option("refcount_bits", bits);
        }

        /**
         * Sets whether qcow2 tells parts of a cluster apart, which makes overlays with large clusters smaller.
         *
         * @param extended true for subclusters
         * @return this builder
         */
        public B extendedL2(boolean extended) {
            return option("extended_l2", extended);
        }

        /**
         * Sets qcow2's compression.
         *
         * @param type {@code zlib} or {@code zstd}
         * @return this builder
         */
        public B compressionType(String type) {
            Objects.requireNonNull(type, "type");
            return option("compression_type", type);
        }

        /**
         * Sets the file for a qcow2 image's data, so that the image has only metadata. One that is there is emptied, if consent
         * to overwrite is given, where it is: an error leaves it half written, and the image that was replaced would miss its
         * data. A new one is removed after an error.
         *
         * @param file a raw file
         * @return this builder
         */
        public B dataFile(Path file) {
            Objects.requireNonNull(file, "file");
            return option("data_file", file.toAbsolutePath());
        }

        /**
         * Sets whether the data file is to be a valid raw image by itself.
         *
         * @param raw true if so
         * @return this builder
         */
        public B dataFileRaw(boolean raw) {
            return option("data_file_raw", raw);
        }

        /**
         * Sets whether Btrfs is told to leave out copy-on-write for the file.
         *
         * @param nocow true for no copy-on-write
         * @return this builder
         */
        public B nocow(boolean nocow) {
            return option("nocow", nocow);
        }

        /**
         * Sets the variant of vmdk, vpc or vhdx.
         *
         * @param name such as {@code streamOptimized} or {@code fixed}
         * @return this builder
         */
        public B subformat(String name) {
            Objects.requireNonNull(name, "name");
            return option("subformat", name);
        }

        /**
         * Encrypts the image: qcow2 with LUKS inside, or a LUKS container. The key reaches the tool in a private file.
         *
         * @param key the key
         * @return this builder
         */
        public B key(ImageKey key) {
            Objects.requireNonNull(key, "key");
            return set("key", key);
        }
    }
}
