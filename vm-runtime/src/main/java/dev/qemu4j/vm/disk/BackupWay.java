package dev.qemu4j.vm.disk;

/** The way of a backup's data. */
enum BackupWay {
    /** QEMU writes them into images of the folder. */
    PUSHED,
    /** This JVM reads them over NBD, and writes them into images of the folder. */
    PULLED,
    /** This JVM reads them over NBD, and gives them to a receiver. */
    STREAMED
}
