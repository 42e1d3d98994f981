package dev.qemu4j.img.partition;

/** A bound on the work that the bytes of a disk can cause: their author may want a reader to be busy for ever. */
final class Budget {
    /** Linux' own limits allow a table of 256 partitions, and a superblock is one read. */
    private static final int MOST_READS = 4096;

    private static final long MOST_BYTES = 64 << 20;

    private int reads;
    private long bytes;

    void spend(int length) {
        reads++;
        bytes += length;
        if (reads > MOST_READS || bytes > MOST_BYTES) {
            throw new PartitionTableException(
                    "the disk's tables and superblocks lead to more than " + MOST_READS + " reads or " + MOST_BYTES
                            + " bytes: they are damaged, or made to keep a reader busy",
                    null);
        }
    }
}
