package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.vm.disk.stream.DiskReceiver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The verification of all backups of a folder, and of the streams if their source is there. */
final class BackupVerification {
    private final BackupFolder folder;
    private final @Nullable BackupSource source;
    private final BooleanSupplier unwanted;
    private final List<BackupProblem> problems = new ArrayList<>();

    BackupVerification(BackupFolder folder, @Nullable BackupSource source, BooleanSupplier unwanted) {
        this.folder = folder;
        this.source = source;
        this.unwanted = unwanted;
    }

    List<BackupProblem> run() {
        DiskBackup before = null;
        for (DiskBackup backup : folder.list()) {
            verify(backup, before);
            before = backup;
        }
        return problems;
    }

    private void verify(DiskBackup backup, @Nullable DiskBackup before) {
        String broken = null;
        if (before != null && before.number() == backup.number() - 1) {
            broken = folder.brokenLink(backup, before);
        } else if (!backup.disks().stream().allMatch(BackedUpDisk::full)) {
            broken = "the backup before it is missing";
        }
        tell(backup, broken);
        for (BackedUpDisk disk : backup.disks()) {
            requireWanted();
            tell(backup, disk.streamed() ? streamFault(backup, disk) : folder.fault(backup, disk));
        }
    }

    private void tell(DiskBackup backup, @Nullable String fault) {
        if (fault != null) {
            problems.add(new BackupProblem(backup.number(), fault));
        }
    }

    /** A stream that its source cannot give is a problem as a missing image is one: those after it are looked at all the same. */
    private @Nullable String streamFault(DiskBackup backup, BackedUpDisk disk) {
        if (source == null) {
            return null;
        }
        String fault;
        try {
            fault = BackupStream.replay(source, backup, disk, new Drain());
        } catch (RuntimeException e) {
            requireWanted();
            fault = "cannot be read: " + e;
        }
        return fault == null ? null : "the stream of disk '" + disk.name() + "' " + fault;
    }

    private void requireWanted() {
        if (unwanted.getAsBoolean()) {
            throw new CancellationException("the caller has cancelled the verification");
        }
    }

    /** Takes what passes the digest, and nothing more when nobody wants it. */
    private final class Drain implements DiskReceiver {
        @Override
        public void data(long offset, ByteBuffer data) {
            requireWanted();
        }

        @Override
        public void zero(long offset, long length) {
            requireWanted();
        }
    }
}
