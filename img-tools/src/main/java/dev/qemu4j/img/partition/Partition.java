package dev.qemu4j.img.partition;

import dev.qemu4j.base.DataSize;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A partition of a disk, as its table describes it. Immutable. */
public final class Partition {
    private final int number;
    private final DataSize start;
    private final DataSize size;
    private final PartitionType type;
    private final @Nullable String label;
    private final @Nullable String uuid;
    private final boolean bootable;
    private final boolean extended;
    private final long attributes;

    private Partition(Builder builder) {
        number = builder.number;
        start = DataSize.ofBytes(builder.start);
        size = DataSize.ofBytes(builder.size);
        type = builder.type;
        label = builder.label;
        uuid = builder.uuid;
        bootable = builder.bootable;
        extended = builder.extended;
        attributes = builder.attributes;
    }

    /**
     * Returns the number that Linux gives the partition, as in {@code sda1}.
     *
     * @return at least 1; logical partitions of an MBR start at 5
     */
    public int number() {
        return number;
    }

    /**
     * Returns the start of the partition.
     *
     * @return the offset on the disk
     */
    public DataSize start() {
        return start;
    }

    /**
     * Returns the size of the partition.
     *
     * @return the size, above zero
     */
    public DataSize size() {
        return size;
    }

    /**
     * Returns the declared purpose of the partition.
     *
     * @return the type
     */
    public PartitionType type() {
        return type;
    }

    /**
     * Returns the name of a GPT partition.
     *
     * @return the name, or null if it has none, as in an MBR
     */
    public @Nullable String label() {
        return label;
    }

    /**
     * Returns the identifier of the partition, as Linux' {@code PARTUUID}.
     *
     * @return a UUID in a GPT, the disk's identifier and the number in an MBR, both in lower case; null if the MBR has no
     *     identifier
     */
    public @Nullable String uuid() {
        return uuid;
    }

    /**
     * Tells whether a PC's BIOS would start from here.
     *
     * @return true if the partition is active in an MBR, or is marked for legacy boot in a GPT
     */
    public boolean bootable() {
        return bootable;
    }

    /**
     * Tells whether this is the extended partition of an MBR, which holds the logical ones and no data of its own.
     *
     * @return true for the one that holds others
     */
    public boolean extended() {
        return extended;
    }

    /**
     * Returns the attributes of a GPT partition.
     *
     * @return the 64 bits as UEFI defines them; 0 in an MBR
     */
    public long attributes() {
        return attributes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Partition that
                && number == that.number
                && start.equals(that.start)
                && size.equals(that.size)
                && type.equals(that.type)
                && Objects.equals(label, that.label)
                && Objects.equals(uuid, that.uuid)
                && bootable == that.bootable
                && extended == that.extended
                && attributes == that.attributes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(number, start, size, type, label, uuid, bootable, extended, attributes);
    }

    /** Returns the number, place, size, type and label, to be read. */
    @Override
    public String toString() {
        return number + ": " + size + " at " + start + ", " + type + (label == null ? "" : ", '" + label + "'");
    }

    /** Builder of a partition, from a table's entry. */
    static final class Builder {
        private final int number;
        private final long start;
        private final long size;
        private final PartitionType type;
        private @Nullable String label;
        private @Nullable String uuid;
        private boolean bootable;
        private boolean extended;
        private long attributes;

        Builder(int number, long start, long size, PartitionType type) {
            this.number = number;
            this.start = start;
            this.size = size;
            this.type = type;
        }

        Builder label(@Nullable String label) {
            this.label = label;
            return this;
        }

        Builder uuid(@Nullable String uuid) {
            this.uuid = uuid;
            return this;
        }

        Builder bootable(boolean bootable) {
            this.bootable = bootable;
            return this;
        }

        Builder extended(boolean extended) {
            this.extended = extended;
            return this;
        }

        Builder attributes(long attributes) {
            this.attributes = attributes;
            return this;
        }

        Partition build() {
            return new Partition(this);
        }
    }
}
