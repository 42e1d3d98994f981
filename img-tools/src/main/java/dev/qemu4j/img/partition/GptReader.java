package dev.qemu4j.img.partition;

import dev.qemu4j.img.partition.GptHeader.Attempt;
import dev.qemu4j.img.partition.PartitionTable.Found;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads a GPT, from the backup at the end of the disk when the copy at its start is damaged. */
final class GptReader {
    private static final int LABEL = 56;
    private static final int LABEL_BYTES = 72;
    private static final long LEGACY_BOOT = 1 << 2;

    private final Disk disk;
    private final int sectorSize;
    private final long lastSector;
    private final List<String> warnings = new ArrayList<>();

    GptReader(Disk disk, int sectorSize) {
        this.disk = disk;
        this.sectorSize = sectorSize;
        lastSector = disk.size() / sectorSize - 1;
    }

    static boolean isThere(Disk disk, int sectorSize) {
        return GptHeader.read(disk, sectorSize, 1).header() != null;
    }

    Found read(Bytes mbr) {
        GptHeader header = header();
        List<Partition> partitions = new ArrayList<>();
        for (int index = 0; index < header.count(); index++) {
            addIfUsed(header, index, partitions);
        }
        boolean hybrid = MbrReader.isHybrid(mbr);
        String id = header.diskGuid().toLowerCase(Locale.ROOT);
        return new Found(TableKind.GPT, id, hybrid, partitions, warnings);
    }

    private GptHeader header() {
        Attempt primary = GptHeader.read(disk, sectorSize, 1);
        GptHeader header = primary.header();
        if (header != null) {
            checkBackup(header);
            return header;
        }
        Attempt backup = GptHeader.read(disk, sectorSize, lastSector);
        header = backup.header();
        if (header == null) {
            throw new PartitionTableException(
                    "both copies of the GPT are damaged: of the first, " + primary.problem() + "; of the backup, "
                            + backup.problem(),
                    null);
        }
        warnings.add("the GPT at the start of the disk is damaged (" + primary.problem() + "): read from its backup");
        return header;
    }

    private void checkBackup(GptHeader primary) {
        if (primary.otherHeader() != lastSector) {
            warnings.add("the backup of the GPT belongs in sector " + Long.toUnsignedString(primary.otherHeader())
                    + ", which is not the last, " + lastSector + ": the disk was resized");
        }
        Attempt backup = GptHeader.read(disk, sectorSize, primary.otherHeader());
        if (backup.header() == null) {
            warnings.add("the backup of the GPT is damaged: " + backup.problem());
        }
    }

    private void addIfUsed(GptHeader header, int index, List<Partition> partitions) {
        Bytes entries = header.entries();
        int at = index * header.entrySize();
        if (entries.isZero(at, 16)) {
            return;
        }
        int number = index + 1;
        long first = entries.i64(at + 32);
        long last = entries.i64(at + 40);
        if (first < 0 || last < first || last > Long.MAX_VALUE / sectorSize - 1) {
            warnings.add("partition " + number + ": left out, it claims the sectors from "
                    + Long.toUnsignedString(first) + " to " + Long.toUnsignedString(last));
            return;
        }
        if (last > lastSector) {
            warnings.add("partition " + number + ": it ends in sector " + last + ", the disk in " + lastSector);
        }
        long attributes = entries.i64(at + 48);
        partitions.add(new Partition.Builder(
                        number,
                        first * sectorSize,
                        (last - first + 1) * sectorSize,
                        PartitionType.ofGpt(entries.guid(at)))
                .uuid(entries.guid(at + 16).toLowerCase(Locale.ROOT))
                .label(entries.text(at + LABEL, LABEL_BYTES, StandardCharsets.UTF_16LE))
                .attributes(attributes)
                .bootable((attributes & LEGACY_BOOT) != 0)
                .build());
    }
}
