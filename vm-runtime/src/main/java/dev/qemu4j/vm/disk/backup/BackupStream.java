package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.vm.disk.stream.DiskDigest;
import dev.qemu4j.vm.disk.stream.DiskReceiver;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a backup that comes back from its owner, who may give another one. Its pieces have to be of the disk, one behind the other, so that it ends; the digest
 * tells the rest.
 */
final class BackupStream implements DiskReceiver {
    private final BackedUpDisk disk;
    private final DiskDigest next;
    private long end;
    private @Nullable String fault;

    private BackupStream(BackedUpDisk disk, DiskReceiver next) {
        this.disk = disk;
        this.next = DiskDigest.of(next);
    }

    /**
     * Gives a stream to a receiver, which may have got all of a wrong one.
     *
     * @return its fault, to be said of the stream, or null
     */
    static @Nullable String replay(BackupSource source, DiskBackup backup, BackedUpDisk disk, DiskReceiver next) {
        BackupStream stream = new BackupStream(disk, next);
        try {
            source.replay(backup, disk, stream);
        } catch (RuntimeException e) {
            if (stream.fault == null) {
                throw e;
            }
        }
        return stream.fault();
    }

    private @Nullable String fault() {
        if (fault != null) {
            return fault;
        }
        Sha256 found = next.digest();
        if (found.equals(disk.digest())) {
            return null;
        }
        String place = disk.full() && end < disk.size().bytes() ? ", and ends at " + end + " of " + disk.size() : "";
        return "is another one" + place + ": " + found + " (expected: " + disk.digest() + ")";
    }

    @Override
    public void data(long offset, ByteBuffer data) {
        check(offset, data.remaining());
        next.data(offset, data);
    }

    @Override
    public void zero(long offset, long length) {
        check(offset, length);
        next.zero(offset, length);
    }

    /** A fault stays one, also if the source goes on in spite of the exception. */
    private void check(long offset, long length) {
        long size = disk.size().bytes();
        if (fault == null && (length < 0 || offset < end || offset > size || length > size - offset)) {
            fault = "has a piece at " + offset + " of " + length + " bytes (expected: at " + end
                    + " or behind it, and inside of the disk's " + size + " bytes)";
        }
        if (fault != null) {
            throw new BackupException("the stream of disk '" + disk.name() + "' " + fault, null);
        }
        end = offset + length;
    }
}
