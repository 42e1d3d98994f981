package dev.qemu4j.img.partition;

import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of a disk, read from its bytes without a kernel's or root's help.
 *
 * <pre>{@code
 * try (SeekableByteChannel disk = Files.newByteChannel(raw)) {
 *     PartitionTable.read(disk).partitions().forEach(p -> log.debug("{}", p));
 * }
 * }</pre>
 *
 * <p>It decides and numbers as Linux does: a GPT counts if an MBR protects it, and where both describe partitions (a hybrid) the
 * GPT wins. Immutable.
 */
public final class PartitionTable {
    private static final int SECTOR = 512;
    private static final int LARGE_SECTOR = 4096;

    private final TableKind kind;
    private final @Nullable String id;
    private final boolean hybrid;
    private final List<Partition> partitions;
    private final List<String> warnings;

    PartitionTable(Found found) {
        kind = found.kind();
        id = found.id();
        hybrid = found.hybrid();
        partitions = List.copyOf(found.partitions());
        warnings = List.copyOf(found.warnings());
    }

    /**
     * Reads the table of a disk whose sectors are of 512 bytes. They are taken for 4096 if a GPT is where only such a disk has one.
     *
     * @param disk the bytes of the disk as a guest sees them, so not the file of a qcow2 image; its position is moved
     * @return the table, which may say that there is none
     * @throws PartitionTableException if the table is damaged beyond use, or the disk cannot be read
     */
    public static PartitionTable read(SeekableByteChannel disk) {
        Objects.requireNonNull(disk, "disk");
        Disk bytes = Disk.of(disk);
        Bytes second = bytes.read(SECTOR, LARGE_SECTOR);
        boolean large = second != null
                && !second.has(0, GptHeader.SIGNATURE)
                && second.has(LARGE_SECTOR - SECTOR, GptHeader.SIGNATURE);
        return read(bytes, large ? LARGE_SECTOR : SECTOR);
    }

    /**
     * Reads the table of a disk.
     *
     * @param disk the bytes of the disk as a guest sees them, so not the file of a qcow2 image; its position is moved
     * @param sectorSize the size of the disk's logical sectors in bytes, a power of two from 512 to 4096
     * @return the table, which may say that there is none
     * @throws PartitionTableException if the table is damaged beyond use, or the disk cannot be read
     */
    public static PartitionTable read(SeekableByteChannel disk, int sectorSize) {
        Objects.requireNonNull(disk, "disk");
        if (sectorSize < SECTOR || sectorSize > LARGE_SECTOR || Integer.bitCount(sectorSize) != 1) {
            throw new IllegalArgumentException("sectorSize: " + sectorSize + " (expected: 512, 1024, 2048 or 4096)");
        }
        return read(Disk.of(disk), sectorSize);
    }

    private static PartitionTable read(Disk disk, int sectorSize) {
        Bytes first = disk.read(0, SECTOR);
        if (first == null || !MbrReader.isMbr(first)) {
            boolean unprotected = GptReader.isThere(disk, sectorSize);
            return new PartitionTable(
                    Found.none(unprotected ? "there is a GPT, but no MBR that protects it: it does not count" : null));
        }
        if (MbrReader.protectsGpt(first)) {
            return new PartitionTable(new GptReader(disk, sectorSize).read(first));
        }
        return new PartitionTable(new MbrReader(disk, sectorSize).read(first));
    }

    /**
     * Returns the kind of the table.
     *
     * @return the kind
     */
    public TableKind kind() {
        return kind;
    }

    /**
     * Returns the identifier of the disk.
     *
     * @return a GUID in lower case in a GPT, eight hexadecimal digits in an MBR, or null if there is nothing
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * Tells whether the MBR in front of a GPT names partitions too, which need not be the same.
     *
     * @return true for a hybrid
     */
    public boolean hybrid() {
        return hybrid;
    }

    /**
     * Returns the partitions, in the order of their numbers.
     *
     * @return all of them, which may be none, with the extended one of an MBR among them
     */
    public List<Partition> partitions() {
        return partitions;
    }

    /**
     * Finds a partition.
     *
     * @param number the number that Linux gives it
     * @return the partition, or null if there is none with the number
     */
    public @Nullable Partition find(int number) {
        return partitions.stream().filter(p -> p.number() == number).findFirst().orElse(null);
    }

    /**
     * Returns a partition.
     *
     * @param number the number that Linux gives it
     * @return the partition
     * @throws PartitionTableException if there is none with the number
     */
    public Partition partition(int number) {
        Partition found = find(number);
        if (found == null) {
            throw new PartitionTableException(missing(number), null);
        }
        return found;
    }

    /**
     * Returns the faults of the table, though it could be read. These are a damaged GPT that was read from its backup, a
     * backup that is damaged or not at the end of the disk, and partitions beyond the disk's end.
     *
     * @return sentences, none if all is well
     */
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PartitionTable that
                && kind == that.kind
                && Objects.equals(id, that.id)
                && hybrid == that.hybrid
                && partitions.equals(that.partitions)
                && warnings.equals(that.warnings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, id, hybrid, partitions, warnings);
    }

    @Override
    public String toString() {
        return kind + " " + partitions;
    }

    private String missing(int number) {
        if (kind == TableKind.NONE) {
            return "partition " + number + ": the disk has no partition table; what is on it starts at its first byte";
        }
        String numbers =
                partitions.stream().map(p -> String.valueOf(p.number())).collect(Collectors.joining(", "));
        return "partition " + number + ": there is none in the " + kind + " (there "
                + (numbers.isEmpty() ? "are none at all)" : "is " + numbers + ")");
    }

    /** The findings of a reader of one kind of table. */
    record Found(
            TableKind kind, @Nullable String id, boolean hybrid, List<Partition> partitions, List<String> warnings) {
        static Found none(@Nullable String warning) {
            return new Found(TableKind.NONE, null, false, List.of(), warning == null ? List.of() : List.of(warning));
        }
    }
}
