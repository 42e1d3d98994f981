package dev.qemu4j.vm.record.internal;

/** The kinds of records in a journal. */
public enum Kept {
    /** A line to QEMU. */
    SENT,
    /** A line of QEMU's. */
    RECEIVED,
    /** A note. */
    NOTE
}
