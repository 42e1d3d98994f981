package dev.qemu4j.img.partition;

/** The kind of a disk's partition table. */
public enum TableKind {
    /** There is none: the disk is empty, or one file system from its first sector on. */
    NONE,
    /** The table of the PC's master boot record, with logical partitions. */
    MBR,
    /** The GUID partition table of UEFI. */
    GPT
}
