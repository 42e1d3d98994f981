package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.store.Sha256;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The part of one disk in a backup.
 *
 * @param name the disk's name
 * @param file the name of the image in the backup's directory, a qcow2 that has the one of the parent as its backing file unless it is full; there is none
 *     if it is streamed
 * @param streamed whether the data went to a {@link BackupReceiver}, and are not in the folder
 * @param size the size of the disk
 * @param full whether the image has the whole disk
 * @param reason the reason why it is full, or empty
 * @param bitmap the bitmap that records on the disk since this backup
 * @param digest the digest of the image, or of the stream as {@link dev.qemu4j.vm.disk.stream.DiskDigest} has it
 */
public record BackedUpDisk(
        String name,
        String file,
        boolean streamed,
        DataSize size,
        boolean full,
        String reason,
        String bitmap,
        Sha256 digest) {
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

    /**
     * Makes a part.
     *
     * @param name the disk's name
     * @param file the name of the image
     * @param streamed whether the data went to a receiver
     * @param size the size of the disk
     * @param full whether the image has the whole disk
     * @param reason the reason why it is full, or empty
     * @param bitmap the bitmap that records since this backup
     * @param digest the digest of the image
     * @throws IllegalArgumentException if the file is not a plain name, but could lead elsewhere
     */
    public BackedUpDisk {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(bitmap, "bitmap");
        Objects.requireNonNull(digest, "digest");
        if (!FILE.matcher(file).matches()) {
            throw new IllegalArgumentException("file: '" + file + "' (expected: a plain name)");
        }
    }
}
