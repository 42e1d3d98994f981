package dev.qemu4j.base;

/**
 * An amount of data in bytes.
 *
 * @param bytes the amount, zero or more
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    /**
     * Checks the amount.
     *
     * @param bytes the amount, zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
        }
    }

    /**
     * Returns an amount given in bytes.
     *
     * @param bytes the amount
     * @return the size
     */
    public static DataSize ofBytes(long bytes) {
        return new DataSize(bytes);
    }

    /**
     * Returns an amount given in units of 1024 bytes.
     *
     * @param kib the amount
     * @return the size
     * @throws ArithmeticException if the size has no long of bytes
     */
    public static DataSize ofKib(long kib) {
        return of("kib", kib, 1);
    }

    /**
     * Returns an amount given in units of 1024 KiB.
     *
     * @param mib the amount
     * @return the size
     * @throws ArithmeticException if the size has no long of bytes
     */
    public static DataSize ofMib(long mib) {
        return of("mib", mib, 2);
    }

    /**
     * Returns an amount given in units of 1024 MiB.
     *
     * @param gib the amount
     * @return the size
     * @throws ArithmeticException if the size has no long of bytes
     */
    public static DataSize ofGib(long gib) {
        return of("gib", gib, 3);
    }

    private static DataSize of(String name, long amount, int unit) {
        long most = Long.MAX_VALUE >> (10 * unit);
        if (amount < 0) {
            throw new IllegalArgumentException(name + ": " + amount + " (expected: >= 0)");
        }
        if (amount > most) {
            throw new ArithmeticException(
                    name + ": " + amount + " (expected: <= " + most + ", as a size is at most 2^63 - 1 bytes)");
        }
        return new DataSize(amount << (10 * unit));
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /**
     * Returns the amount as QEMU's options take it.
     *
     * @return a number with the largest unit that leaves it whole, such as {@code 1536M}; bytes have no unit
     */
    public String optionText() {
        int unit = bytes == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(bytes) / 10, UNITS.length - 1);
        return (bytes >> (10 * unit)) + (unit == 0 ? "" : UNITS[unit].substring(0, 1));
    }

    /** Returns the amount in the largest unit that leaves it whole, such as {@code 1536 MiB}. */
    @Override
    public String toString() {
        int unit = bytes == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(bytes) / 10, UNITS.length - 1);
        return (bytes >> (10 * unit)) + " " + UNITS[unit];
    }
}
