package dev.qemu4j.img.nbd;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server's description of the export that a client is connected to.
 *
 * @param size its size in bytes
 * @param flags the transmission flags of the protocol
 * @param description the server's words about it, or null
 * @param blocks the sizes that requests must keep to
 * @param contexts the names of the contexts that were agreed on, with the ids that the server gave them
 * @param structured whether the server sends structured replies
 */
public record NbdExport(
        long size,
        int flags,
        @Nullable String description,
        BlockSizes blocks,
        Map<String, Integer> contexts,
        boolean structured) {
    /**
     * Copies the contexts.
     *
     * @param size its size in bytes
     * @param flags the transmission flags of the protocol
     * @param description the server's words about it, or null
     * @param blocks the sizes that requests must keep to
     * @param contexts the names of the contexts with their ids
     * @param structured whether the server sends structured replies
     */
    public NbdExport {
        Objects.requireNonNull(blocks, "blocks");
        Objects.requireNonNull(contexts, "contexts");
        contexts = Map.copyOf(contexts);
    }

    /**
     * Tells whether the export can be read only.
     *
     * @return true if writes are refused
     */
    public boolean readOnly() {
        return (flags & Wire.CAN_WRITE_NOT) != 0;
    }

    /**
     * Tells whether several connections see each other's writes after a flush.
     *
     * @return true if they do
     */
    public boolean multiConn() {
        return has(Wire.CAN_MULTI_CONN);
    }

    /**
     * Tells whether zeros can be written without sending them.
     *
     * @return true if {@link NbdClient#zero} can be used
     */
    public boolean canZero() {
        return has(Wire.CAN_ZERO);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /**
     * The sizes in bytes that requests must keep to.
     *
     * @param minimum what offsets and lengths must be multiples of, a power of two
     * @param preferred what makes requests fast
     * @param maximum the most that is read or written at once
     */
    public record BlockSizes(long minimum, long preferred, long maximum) {
        static final BlockSizes DEFAULT = new BlockSizes(1, 4096, 32 << 20);
    }
}
