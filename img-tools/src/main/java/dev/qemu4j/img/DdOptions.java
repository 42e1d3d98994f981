package dev.qemu4j.img;

import dev.qemu4j.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What is copied. */
public final class DdOptions extends ImgOptions<DdOptions> {
    DdOptions() {}

    /**
     * Sets the size of a block, by default 512 bytes.
     *
     * @param size at least 1 byte
     * @return these options
     */
    public DdOptions blockSize(DataSize size) {
        return operand("bs", size.bytes());
    }

    /**
     * Sets how many blocks are copied.
     *
     * @param blocks by default all
     * @return these options
     */
    public DdOptions count(long blocks) {
        return operand("count", blocks);
    }

    /**
     * Sets how many blocks of the source are passed over.
     *
     * @param blocks by default none
     * @return these options
     */
    public DdOptions skip(long blocks) {
        return operand("skip", blocks);
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

    private final List<String> operands = new ArrayList<>();

    List<String> operands() {
        return operands;
    }

    private DdOptions operand(String name, long value) {
        operands.add(name + "=" + value);
        return this;
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

    private boolean overwrite;
}
