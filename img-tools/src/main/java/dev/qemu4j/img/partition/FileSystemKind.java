package dev.qemu4j.img.partition;

/** The content of a partition or a whole disk, by the signatures in its bytes. */
public enum FileSystemKind {
    /** Linux' ext2, which has no journal. */
    EXT2("ext2"),
    /** Linux' ext3. */
    EXT3("ext3"),
    /** Linux' ext4. */
    EXT4("ext4"),
    /** XFS. */
    XFS("xfs"),
    /** Btrfs. */
    BTRFS("btrfs"),
    /** FAT12, FAT16 or FAT32. */
    VFAT("vfat"),
    /** exFAT. */
    EXFAT("exfat"),
    /** NTFS. */
    NTFS("ntfs"),
    /** The file system of CDs, ISO 9660. */
    ISO9660("iso9660"),
    /** Squashfs. */
    SQUASHFS("squashfs"),
    /** Swap space of Linux. */
    SWAP("swap"),
    /** A LUKS container, whose contents need its key. */
    LUKS("crypto_LUKS"),
    /** A BitLocker volume, whose contents need its key. */
    BITLOCKER("BitLocker"),
    /** A physical volume of LVM2, whose contents need the other volumes of its group. */
    LVM2("LVM2_member"),
    /** Nothing that is known here. */
    UNKNOWN("unknown");

    private final String name;

    FileSystemKind(String name) {
        this.name = name;
    }

    /** Returns the name that {@code blkid} and {@code mount} use, {@code unknown} for {@link #UNKNOWN}. */
    @Override
    public String toString() {
        return name;
    }
}
