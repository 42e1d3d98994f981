package dev.qemu4j.vm.suspend.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The mark of a state file whose guest has gone on over disks that do not tell it themselves. It takes the place of the name of the format by which the file
 * begins: 16 bytes that no digest is of, in one sector, so that the file has the one or the other.
 */
final class ResumedMark {
    static final byte[] RESUMED = "qemu4j resumed 1".getBytes(US_ASCII);

    private ResumedMark() {}

    /** Tells whether these first bytes are the mark. */
    static boolean is(byte[] begin) {
        return Arrays.equals(begin, RESUMED);
    }

    /** Tells whether a file has it. */
    static boolean isOn(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return isOn(channel);
        }
    }

    /**
     * Sets it, and returns when it is on the storage. A guest that goes on then is one that the file knows of, also after a power loss.
     *
     * @return false if somebody else has set it: of several that resume the file at once, one goes on
     */
    static boolean set(Path file) throws IOException {
        synchronized (ResumedMark.class) { // a lock of a file is the JVM's, which has no second one
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                // A lock is held as long as its channel is open; who has it is setting the mark.
                if (channel.tryLock() == null || isOn(channel)) {
                    return false;
                }
                ByteBuffer mark = ByteBuffer.wrap(RESUMED);
                while (mark.hasRemaining()) {
                    channel.write(mark, mark.position());
                }
                channel.force(true);
                return true;
            }
        }
    }

    private static boolean isOn(FileChannel channel) throws IOException {
        ByteBuffer begin = ByteBuffer.allocate(RESUMED.length);
        while (begin.hasRemaining()) {
            if (channel.read(begin, begin.position()) < 0) {
                throw new EOFException("the file is not whole any more");
            }
        }
        return is(begin.array());
    }
}
