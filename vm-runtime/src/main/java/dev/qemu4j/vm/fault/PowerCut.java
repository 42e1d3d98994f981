package dev.qemu4j.vm.fault;

import dev.qemu4j.vm.fault.WriteLog.Write;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes the writes that were not flushed off a disk. In their place comes the original, and on it all that had been flushed there, from the log.
 */
final class PowerCut {
    private static final int CHUNK = 1 << 20;

    private final SeekableByteChannel disk;
    private final SeekableByteChannel original;
    private final SeekableByteChannel log;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);

    PowerCut(SeekableByteChannel disk, SeekableByteChannel original, SeekableByteChannel log) {
        this.disk = disk;
        this.original = original;
        this.log = log;
    }

    /**
     * Does it.
     *
     * @param luck chooses the writes that have reached the disk all the same, or null for none
     */
    void run(@Nullable Random luck) throws IOException {
        WriteLog writes = WriteLog.read(log, disk.size() / WriteLog.SECTOR);
        NavigableMap<Long, Long> lost = new TreeMap<>();
        writes.unflushed().forEach(write -> add(lost, write));
        for (Map.Entry<Long, Long> range : lost.entrySet()) {
            copy(original, range.getKey(), range.getKey(), range.getValue());
        }
        for (Write write : writes.flushed()) {
            copy(write, lost);
        }
        if (luck != null) {
            for (Write write : writes.unflushed()) {
                keep(write, luck);
            }
        }
    }

    /** Puts a range into a set of ranges from their starts to their ends. */
    private static void add(NavigableMap<Long, Long> ranges, Write write) {
        long start = write.sector();
        long end = write.end();
        Map.Entry<Long, Long> before = ranges.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            start = before.getKey();
            end = Math.max(end, before.getValue());
        }
        for (Map.Entry<Long, Long> next = ranges.ceilingEntry(start);
                next != null && next.getKey() <= end;
                next = ranges.ceilingEntry(start)) {
            end = Math.max(end, next.getValue());
            ranges.remove(next.getKey());
        }
        ranges.put(start, end);
    }

    private void copy(Write write, NavigableMap<Long, Long> lost) throws IOException {
        Long first = lost.floorKey(write.sector());
        for (Map.Entry<Long, Long> range :
                lost.subMap(first == null ? write.sector() : first, write.end()).entrySet()) {
            long start = Math.max(range.getKey(), write.sector());
            long end = Math.min(range.getValue(), write.end());
            if (start < end) {
                copy(log, write.data() / WriteLog.SECTOR + start - write.sector(), start, end);
            }
        }
    }

    /** Loses a write, or keeps it, or tears it. */
    private void keep(Write write, Random luck) throws IOException {
        int kind = luck.nextInt(3);
        long sectors = kind == 0 ? 0 : kind == 1 ? write.sectors() : (long) (luck.nextDouble() * write.sectors());
        copy(log, write.data() / WriteLog.SECTOR, write.sector(), write.sector() + sectors);
    }

    private void copy(SeekableByteChannel from, long source, long start, long end) throws IOException {
        long place = source;
        for (long sector = start; sector < end; ) {
            int sectors = (int) Math.min(end - sector, CHUNK / WriteLog.SECTOR);
            buffer.clear().limit(sectors * WriteLog.SECTOR);
            WriteLog.read(from, place * WriteLog.SECTOR, buffer);
            disk.position(sector * WriteLog.SECTOR);
            while (buffer.hasRemaining()) {
                disk.write(buffer);
            }
            place += sectors;
            sector += sectors;
        }
    }
}
