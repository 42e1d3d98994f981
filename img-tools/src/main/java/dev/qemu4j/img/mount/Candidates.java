package dev.qemu4j.img.mount;

import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.partition.FileSystemInfo;
import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.partition.FileSystemProbe;
import dev.qemu4j.img.partition.FileSystemState;
import dev.qemu4j.img.partition.PartitionTable;
import dev.qemu4j.img.targets.internal.WriteGuard;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Looks into an image, and chooses the part of it that is to be mounted. */
final class Candidates {
    private Candidates() {}

    static MountCandidate choose(ImageMount mount) {
        if (!mount.isReadOnly()) {
            WriteGuard.refuseUnlessShared(mount.source());
        }
        MountCandidate chosen = mount.choice().choose(mount.image().toString(), all(mount));
        check(mount, chosen);
        return chosen;
    }

    private static List<MountCandidate> all(ImageMount mount) {
        try (SeekableByteChannel disk = ImageChannel.open(mount.source(), o -> o.readOnly(true), client -> {})) {
            PartitionTable table = PartitionTable.read(disk);
            MountCandidate whole = new MountCandidate(null, FileSystemProbe.probe(disk));
            if (table.partitions().isEmpty() || mount.choice().isWhole()) {
                return List.of(whole);
            }
            List<MountCandidate> all = table.partitions().stream()
                    .filter(partition -> !partition.extended())
                    .map(partition -> new MountCandidate(partition, FileSystemProbe.probe(disk, partition)))
                    .collect(Collectors.toCollection(ArrayList::new));
            if (isCd(whole) && all.stream().noneMatch(Candidates::isCd)) {
                all.add(whole);
            }
            return all;
        } catch (IOException e) {
            throw new ImageException(mount.image() + " cannot be read: " + e, e);
        }
    }

    /** The image of a CD for USB sticks as well. It has a table in its first sectors, which may have a partition for the CD or not. */
    private static boolean isCd(MountCandidate candidate) {
        return candidate.fileSystem().kind() == FileSystemKind.ISO9660;
    }

    private static void check(ImageMount mount, MountCandidate chosen) {
        FileSystemInfo fileSystem = chosen.fileSystem();
        String what = chosen + " of " + mount.image() + " cannot be mounted: ";
        if (!fileSystem.mountable()) {
            throw new MountException(what + why(fileSystem.kind()), null);
        }
        if (!FileSystems.isSupported(fileSystem.kind())) {
            throw new MountException(
                    what + "this host's kernel has no file system " + fileSystem.kind()
                            + " (see /proc/filesystems), nor a helper mount." + FileSystems.driver(fileSystem.kind()),
                    null);
        }
        if (fileSystem.state() == FileSystemState.DIRTY
                && fileSystem.kind() == FileSystemKind.NTFS
                && !mount.isReadOnly()) {
            throw new MountException(
                    what
                            + "Windows did not shut down, or hibernates (fast start-up); shut it down for good, or"
                            + " mount read-only",
                    null);
        }
    }

    private static String why(FileSystemKind kind) {
        return switch (kind) {
            case BITLOCKER ->
                "it is encrypted by BitLocker, and its key is needed: use dislocker or cryptsetup bitlkOpen";
            case LUKS ->
                "it is a LUKS container: if the whole image is, name Format.LUKS and its key(…); else open it with cryptsetup over a"
                        + " FUSE export (see FuseExport)";
            case LVM2 ->
                "it is a physical volume of LVM: activate its volume group over a FUSE export (see FuseExport)";
            case SWAP -> "it is swap space";
            default -> "no file system that is known here is in it";
        };
    }
}
