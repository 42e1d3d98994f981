package dev.qemu4j.vm.suspend;

import java.util.Locale;

/** A compression of a suspended machine's state, by a program of the host's. */
public enum StateCompression {
    /** No compression: the fastest, as large as the memory that the guest has used. */
    NONE("cat", "cat"),
    /** By {@code gzip}, at its fastest level. */
    GZIP("gzip -1 -c", "gzip -dc"),
    /** By {@code zstd}: fast and small. */
    ZSTD("zstd -q -c", "zstd -q -dc"),
    /** By {@code xz}, at its fastest level: the smallest and slowest. */
    XZ("xz -1 -T0 -c", "xz -dc");

    private final String pack;
    private final String unpack;

    StateCompression(String pack, String unpack) {
        this.pack = pack;
        this.unpack = unpack;
    }

    /**
     * Returns the program that the host needs.
     *
     * @return its name, such as {@code zstd}
     */
    public String program() {
        return pack.substring(0, pack.indexOf(' ') < 0 ? pack.length() : pack.indexOf(' '));
    }

    /**
     * Returns the command that compresses its standard input.
     *
     * @return words for a shell
     */
    public String packCommand() {
        return pack;
    }

    /**
     * Returns the command that expands its standard input.
     *
     * @return words for a shell
     */
    public String unpackCommand() {
        return unpack;
    }

    /** Returns the name in lower case, as the file has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
