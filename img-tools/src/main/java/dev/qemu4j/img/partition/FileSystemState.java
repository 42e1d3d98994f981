package dev.qemu4j.img.partition;

/** State of a file system by its own record: taken out of use properly or not. */
public enum FileSystemState {
    /** It was unmounted. */
    CLEAN,
    /** It is in use, or was when its machine stopped, or it has errors. */
    DIRTY,
    /** It does not say so in a plain place. */
    UNKNOWN
}
