package dev.qemu4j.img.partition;

import dev.qemu4j.img.partition.PartitionTable.Found;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the table of an MBR and the chain of its logical partitions, as Linux' {@code block/partitions/msdos.c} does. */
final class MbrReader {
    private static final int TABLE = 446;
    private static final int ENTRY = 16;
    private static final int SLOTS = 4;
    private static final int FIRST_LOGICAL = 5;
    /** Number of partitions at which Linux stops. */
    private static final int MOST_PARTITIONS = 256;

    /** Number of links without partitions at which Linux takes a chain for a loop. */
    private static final int MOST_EMPTY = 100;

    private static final int GPT_PROTECTIVE = 0xEE;
    private static final Set<Integer> EXTENDED = Set.of(0x05, 0x0F, 0x85);

    private final Disk disk;
    private final int sectorSize;
    private final List<Partition> partitions = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable String id;

    MbrReader(Disk disk, int sectorSize) {
        this.disk = disk;
        this.sectorSize = sectorSize;
    }

    /** Tells whether a first sector has a table, as opposed to a file system's code that ends with the same signature. */
    static boolean isMbr(Bytes sector) {
        if (!isSigned(sector)) {
            return false;
        }
        boolean empty = true;
        for (int slot = 0; slot < SLOTS; slot++) {
            int active = sector.u8(TABLE + slot * ENTRY);
            if (active != 0 && active != 0x80) {
                return false;
            }
            empty &= sector.isZero(TABLE + slot * ENTRY, ENTRY);
        }
        return !empty || !BootSector.isFileSystem(sector);
    }

    static boolean protectsGpt(Bytes sector) {
        return slotsOfType(sector, true) > 0;
    }

    /** Tells whether the MBR before a GPT has entries beside the protective one. */
    static boolean isHybrid(Bytes sector) {
        return slotsOfType(sector, false) > 0;
    }

    private static int slotsOfType(Bytes sector, boolean protective) {
        int count = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            Entry entry = new Entry(sector, slot);
            if (entry.type() != 0 && protective == (entry.type() == GPT_PROTECTIVE)) {
                count++;
            }
        }
        return count;
    }

    private static boolean isSigned(Bytes sector) {
        return sector.u16(510) == 0xAA55;
    }

    Found read(Bytes sector) {
        long identifier = sector.u32(440);
        id = identifier == 0 ? null : String.format(Locale.ROOT, "%08x", identifier);
        Entry extended = null;
        for (int slot = 0; slot < SLOTS; slot++) {
            Entry entry = new Entry(sector, slot);
            if (entry.sectors() == 0) {
                continue;
            }
            add(slot + 1, entry, 0);
            if (EXTENDED.contains(entry.type())) {
                if (extended != null) {
                    warnings.add("partition " + (slot + 1) + ": a second extended partition, whose logical partitions"
                            + " are left out");
                    continue;
                }
                extended = entry;
            }
        }
        if (extended != null) {
            readLogical(extended);
        }
        return new Found(TableKind.MBR, id, false, partitions, warnings);
    }

    private void readLogical(Entry extended) {
        int number = FIRST_LOGICAL;
        long link = extended.start();
        int empty = 0;
        Set<Long> seen = new HashSet<>();
        while (partitions.size() < MOST_PARTITIONS) {
            if (!seen.add(link)) {
                throw new PartitionTableException(
                        "the chain of logical partitions comes back to sector " + link + ": the MBR is damaged", null);
            }
            Bytes sector = disk.read(link * sectorSize, 512);
            if (sector == null || !isSigned(sector)) {
                if (seen.size() > 1 || sector == null) {
                    warnings.add("the chain of logical partitions breaks off at sector " + link);
                }
                return;
            }
            Entry data = new Entry(sector, 0);
            if (data.sectors() != 0 && !EXTENDED.contains(data.type())) {
                add(number++, data, link);
                empty = 0;
            } else if (++empty > MOST_EMPTY) {
                warnings.add("the chain of logical partitions has more than " + MOST_EMPTY
                        + " links without one: Linux follows it no further");
                return;
            }
            Entry next = nextLink(sector);
            if (next == null) {
                return;
            }
            link = extended.start() + next.start();
        }
        warnings.add(
                "there are more partitions than the " + MOST_PARTITIONS + " that Linux takes: the others are left out");
    }

    private static @Nullable Entry nextLink(Bytes sector) {
        for (int slot = 0; slot < SLOTS; slot++) {
            Entry entry = new Entry(sector, slot);
            if (entry.sectors() != 0 && EXTENDED.contains(entry.type())) {
                return entry;
            }
        }
        return null;
    }

    private void add(int number, Entry entry, long base) {
        long start = (base + entry.start()) * sectorSize;
        long size = entry.sectors() * sectorSize;
        if (start + size > disk.size()) {
            warnings.add(
                    "partition " + number + ": it ends at byte " + (start + size) + ", the disk at " + disk.size());
        }
        partitions.add(new Partition.Builder(number, start, size, PartitionType.ofMbr(entry.type()))
                .uuid(id == null ? null : id + String.format(Locale.ROOT, "-%02x", number))
                .bootable(entry.active())
                .extended(EXTENDED.contains(entry.type()))
                .build());
    }

    /** A line of a table; start and length are in sectors. */
    private record Entry(boolean active, int type, long start, long sectors) {
        Entry(Bytes sector, int slot) {
            this(
                    sector.u8(TABLE + slot * ENTRY) == 0x80,
                    sector.u8(TABLE + slot * ENTRY + 4),
                    sector.u32(TABLE + slot * ENTRY + 8),
                    sector.u32(TABLE + slot * ENTRY + 12));
        }
    }
}
