package dev.qemu4j.vm.spill.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All bytes of a console, or of a recording, under their offsets from its first one. The latest are in memory, older ones in a file, and the oldest
 * are dropped. Thread-safe.
 *
 * <p>The file is made when it is needed, with a number behind its name if such a file is there, of a process that was killed. It stays readable when its name is
 * gone, until nobody holds the log.
 */
public final class ByteLog {
    private static final Logger log = LoggerFactory.getLogger(ByteLog.class);
    private static final int FIRST = 4 * 1024;

    private final String what;
    private final Path wanted;
    private final int memoryLimit;
    private final long fileLimit;
    private byte[] memory = new byte[FIRST];
    private long memoryStart;
    private int memoryLength;
    private @Nullable RandomAccessFile file; // not a channel: an interrupt of one reader would close it for all
    private Path spill;
    private long fileStart;
    private boolean broken;

    /** Makes an empty log; {@code what} is the word for it in a warning. */
    public ByteLog(String what, Path spill, int memoryLimit, long fileLimit) {
        this.what = what;
        wanted = spill;
        this.spill = spill;
        this.memoryLimit = memoryLimit;
        this.fileLimit = fileLimit;
    }

    public synchronized void append(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (memoryLength == memoryLimit) {
                moveOut(memoryLimit / 2);
            }
            int count = Math.min(bytes.remaining(), memoryLimit - memoryLength);
            if (memory.length < memoryLength + count) {
                memory =
                        Arrays.copyOf(memory, Math.min(memoryLimit, Math.max(memory.length * 2, memoryLength + count)));
            }
            bytes.get(memory, memoryLength, count);
            memoryLength += count;
        }
    }

    /** Returns the number of bytes that have ever come. */
    public synchronized long size() {
        return memoryStart + memoryLength;
    }

    /** Returns the offset of the oldest byte that is kept. */
    public synchronized long start() {
        return broken ? memoryStart : fileStart;
    }

    /**
     * Reads bytes, without those that were dropped.
     *
     * @param target a buffer with an array
     * @return the offset of the first byte in the target, which is beyond {@code from} if bytes there were dropped
     */
    public synchronized long read(long from, ByteBuffer target) {
        long at = Math.max(from, start());
        if (at < memoryStart && !readFile(at, target)) {
            at = memoryStart;
        }
        if (at >= memoryStart) {
            int skipped = (int) Math.min(at - memoryStart, memoryLength);
            target.put(memory, skipped, Math.min(target.remaining(), memoryLength - skipped));
        }
        return at;
    }

    /** Reads from the file alone: what a call returns need not be all. */
    private boolean readFile(long at, ByteBuffer target) {
        RandomAccessFile open = file;
        if (open == null) {
            return false;
        }
        long place = at % fileLimit;
        int count = (int) Math.min(target.remaining(), Math.min(memoryStart - at, fileLimit - place));
        try {
            open.seek(place);
            open.readFully(target.array(), target.arrayOffset() + target.position(), count);
            target.position(target.position() + count);
            return true;
        } catch (IOException e) {
            giveUp(e);
            return false;
        }
    }

    /** Removes the file's name; its content stays readable. */
    public synchronized void unlink() throws IOException {
        if (file != null) {
            Files.deleteIfExists(spill);
        }
    }

    private void moveOut(int count) {
        if (!broken) {
            try {
                write(count);
            } catch (IOException e) {
                giveUp(e);
            }
        }
        memoryStart += count;
        memoryLength -= count;
        System.arraycopy(memory, count, memory, 0, memoryLength);
        fileStart = Math.max(fileStart, memoryStart - fileLimit);
    }

    private void write(int count) throws IOException {
        RandomAccessFile open = file;
        if (open == null) {
            spill = created();
            open = new RandomAccessFile(spill.toFile(), "rw");
            file = open;
        }
        int done = 0;
        while (done < count) {
            long place = (memoryStart + done) % fileLimit;
            int part = (int) Math.min(count - done, fileLimit - place);
            open.seek(place);
            open.write(memory, done, part);
            done += part;
        }
    }

    private Path created() throws IOException {
        Path path = wanted;
        for (int number = 1; ; number++) {
            try {
                return Files.createFile(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                path = wanted.resolveSibling(wanted.getFileName() + "." + number);
            }
        }
    }

    /** A full disk costs the older output, not the machine. */
    private void giveUp(IOException e) {
        if (!broken) {
            broken = true;
            log.warn("the older output of {} is lost: {} failed: {}", what, spill, e.toString());
        }
    }
}
