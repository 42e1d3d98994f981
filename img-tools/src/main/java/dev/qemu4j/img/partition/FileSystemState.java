package dev.qemu4j.img.partition;

/** Whether a file system says that it was taken out of use properly. */
public enum FileSystemState {
    /** It was unmounted. */
    CLEAN,
    /** It is in use, or was when its machine stopped, or it has errors. */
    DIRTY,
    /** It does not say so in a plain place. */
    UNKNOWN
}
