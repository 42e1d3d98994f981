package dev.qemu4j.img.nbd;

/**
 * A stretch of an image about whose blocks a server says the same.
 *
 * @param start the offset of its first byte
 * @param length its length in bytes, above zero
 * @param status what the server says: flags in {@code base:allocation}, a number in {@code qemu:allocation-depth}, 1 for
 *     marked in {@code qemu:dirty-bitmap:…}
 */
public record Extent(long start, long length, long status) {
    /** The context of servers for blocks that are allocated or not, and read as zeros or not. */
    public static final String ALLOCATION = "base:allocation";

    /** The context of qemu-nbd for the image of a backing chain that a block comes from. */
    public static final String ALLOCATION_DEPTH = "qemu:allocation-depth";

    private static final int HOLE = 1;
    private static final int ZERO = 2;

    /**
     * Tells whether the stretch takes no space; of {@link #ALLOCATION} only.
     *
     * @return true for a hole
     */
    public boolean hole() {
        return (status & HOLE) != 0;
    }

    /**
     * Tells whether the stretch reads as zeros; of {@link #ALLOCATION} only.
     *
     * @return true if the server knows that it does
     */
    public boolean zero() {
        return (status & ZERO) != 0;
    }

    /**
     * Returns the offset behind the last byte.
     *
     * @return start and length together
     */
    public long end() {
        return start + length;
    }
}
