package dev.qemu4j.vm.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;

/** The log of a disk by {@code blklogwrites}, in the format of Linux's dm-log-writes. It has a header of one sector for each request, and its data. */
final class WriteLog {
    static final int SECTOR = 512;
    private static final int HEADER = 32;
    private static final long FLUSH = 1;
    private static final long DISCARD = 4;
    private static final long FLAGS = 15;

    /**
     * A request.
     *
     * @param sector the first sector on the disk
     * @param sectors the number of sectors, zero for a flush
     * @param data the place of the data in the log
     */
    record Write(long sector, long sectors, long data) {
        long end() {
            return sector + sectors;
        }
    }

    private final List<Write> flushed;
    private final List<Write> unflushed;

    private WriteLog(List<Write> flushed, List<Write> unflushed) {
        this.flushed = flushed;
        this.unflushed = unflushed;
    }

    /**
     * Reads a log of which the end may be missing. QEMU writes an entry before it answers the guest: what the guest had been promised by a flush is before that
     * flush's entry.
     */
    static WriteLog read(SeekableByteChannel log, long sectors) throws IOException {
        List<Write> flushed = new ArrayList<>();
        List<Write> since = new ArrayList<>();
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        for (long place = SECTOR; place + SECTOR <= log.size(); ) {
            read(log, place, header.clear());
            Write write = new Write(header.getLong(), header.getLong(), place + SECTOR);
            long flags = header.getLong();
            if (flags == 0 && write.sectors() == 0) {
                break; // a place that was not written any more
            }
            require(write, flags, sectors, place);
            if ((flags & FLUSH) != 0) {
                flushed.addAll(since);
                since.clear();
            } else {
                since.add(write);
            }
            place += SECTOR + ((flags & DISCARD) != 0 ? 0 : write.sectors() * SECTOR);
        }
        return new WriteLog(List.copyOf(flushed), List.copyOf(since));
    }

    private static void require(Write write, long flags, long sectors, long place) {
        boolean outside = write.sector() < 0
                || write.sectors() < 0
                || write.sectors() > sectors
                || write.sector() > sectors - write.sectors();
        if (outside || (flags & ~FLAGS) != 0 || (flags & DISCARD) != 0) {
            throw new FaultException(
                    "the log of writes is damaged at byte " + place + " (" + write + ", flags " + flags
                            + "): the disk is as the killed QEMU has left it",
                    null);
        }
    }

    /** Returns the writes before the last flush, in their order. */
    List<Write> flushed() {
        return flushed;
    }

    /** Returns the writes behind the last flush, in their order; the data of the last may be missing. */
    List<Write> unflushed() {
        return unflushed;
    }

    /** Reads as much as there is; what is missing at the end is zero. */
    static void read(SeekableByteChannel channel, long place, ByteBuffer target) throws IOException {
        channel.position(place);
        int end = target.limit();
        while (target.hasRemaining() && channel.read(target) >= 0) {
            // on
        }
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
        target.flip().limit(end);
    }
}
