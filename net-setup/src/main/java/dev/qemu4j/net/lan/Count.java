package dev.qemu4j.net.lan;

/** A counter of a port. */
public enum Count {
    /** Frames that the machine sent, before faults. */
    FRAMES_IN,
    /** Bytes of those frames. */
    BYTES_IN,
    /** Frames given to the machine, after faults. */
    FRAMES_OUT,
    /** Bytes of those frames. */
    BYTES_OUT,
    /** Frames lost as {@link LinkFaults#loss()} asks. */
    LOST,
    /** Frames doubled as {@link LinkFaults#duplication()} asks. */
    DUPLICATED,
    /** Frames overtaken as {@link LinkFaults#reordering()} asks. */
    REORDERED,
    /** Frames damaged as {@link LinkFaults#corruption()} asks. */
    CORRUPTED,
    /** Frames for which a queue had no room: the machine reads too slowly, or the bandwidth is too low. */
    DROPPED,
    /** Frames kept back: the link is down, there is a partition, or the VLAN is another. */
    FILTERED,
    /** Frames too short to be any. */
    MALFORMED
}
