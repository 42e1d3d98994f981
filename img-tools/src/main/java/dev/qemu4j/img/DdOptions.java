package dev.qemu4j.img;

import dev.qemu4j.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What is copied. */
public final class DdOptions extends ImgOptions<DdOptions> {
    private long blockSize;
    private long skip;
    private long count = -1;
    private boolean overwrite;

    DdOptions() {}

    /**
     * Sets the size of a block, by default 512 bytes.
     *
     * @param size at least 1 byte
     * @return these options
     */
    public DdOptions blockSize(DataSize size) {
        blockSize = size.bytes();
        return this;
    }

    /**
     * Sets how many blocks are copied.
     *
     * @param blocks by default all
     * @return these options
     */
    public DdOptions count(long blocks) {
        count = blocks;
        return this;
    }

    /**
     * Sets how many blocks of the source are passed over.
     *
     * @param blocks by default none
     * @return these options
     */
    public DdOptions skip(long blocks) {
        skip = blocks;
        return this;
    }

    /**
     * Reads an image although somebody may be writing it.
     *
     * @param consent {@link Consent#whatIsReadMayBeTorn}
     * @return these options
     */
    public DdOptions forceShare(Consent.SharedReading consent) {
        return shared(consent);
    }

    /** The tool's own {@code count} includes the blocks that are passed over, in all versions up to 11.1. */
    List<String> operands() {
        List<String> operands = new ArrayList<>();
        if (blockSize > 0) {
            operands.add("bs=" + blockSize);
        }
        if (skip > 0) {
            operands.add("skip=" + skip);
        }
        if (count >= 0) {
            operands.add("count=" + Math.addExact(count, skip));
        }
        return operands;
    }

    /**
     * Lets the target replace a file that is there, in one moment and only if all went well.
     *
     * @param consent {@link Consent#whatIsThereIsLost}
     * @return these options
     */
    public DdOptions overwrite(Consent.Overwriting consent) {
        Objects.requireNonNull(consent, "consent");
        overwrite = true;
        return this;
    }

    boolean overwrites() {
        return overwrite;
    }
}
