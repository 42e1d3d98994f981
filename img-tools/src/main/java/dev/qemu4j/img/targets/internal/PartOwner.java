package dev.qemu4j.img.targets.internal;

import dev.qemu4j.host.system.Proc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * The JVM that makes an unfinished target, and the kernel whose locks tell whether it lives.
 *
 * @param boot the id of the kernel's boot, which all its containers share; empty where there is none
 * @param machine the id of the machine, which its boots share; empty where there is none
 */
public record PartOwner(String boot, String machine) {
    public static final PartOwner SELF = new PartOwner(Proc.bootId(), Proc.machineId());

    /** Names this JVM and no other: its pid can be that of an earlier JVM, or of one in another container or on another host. */
    public static final String NAME = ProcessHandle.current().pid() + "." + digest();

    /** File systems of a disk, which one kernel at a time has mounted. */
    private static final Set<String> OF_ONE_KERNEL =
            Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "overlay");

    private static final int DIGEST_LENGTH = 6;

    /**
     * Tells whether a lock that this kernel finds free is free. Several kernels share a directory by NFS, 9p or virtiofs, often without telling
     * each other of locks. On a disk's own file system nobody holds a lock from before the machine booted.
     */
    public boolean isLockKnown(PartOwner here, String fileSystem) {
        return boot.equals(here.boot)
                || (!machine.isEmpty() && machine.equals(here.machine) && OF_ONE_KERNEL.contains(fileSystem));
    }

    private static String digest() {
        ProcessHandle self = ProcessHandle.current();
        String identity = String.join(
                " ", String.valueOf(self.info().startInstant().orElse(null)), SELF.boot, SELF.machine, pidNamespace());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }

    private static String pidNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
