package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import java.util.ArrayList;
import java.util.List;

/** Options of {@code qemu-img dd}. */
public final class DdOptions extends ImgOptions<DdOptions> {
    private long blockSize;
    private long skip;
    private long count = -1;
    private TargetConsent consent = TargetConsent.NONE;

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
     * Sets the number of blocks that are copied.
     *
     * @param blocks by default all
     * @return these options
     */
    public DdOptions count(long blocks) {
        count = blocks;
        return this;
    }

    /**
     * Sets the number of blocks of the source that are passed over.
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
     * Lets the target replace an existing file, in one moment and only if all went well. It keeps the owner, group, mode and
     * attributes of that file.
     *
     * @param consent {@link Consent#whatIsThereIsLost}
     * @return these options
     */
    public DdOptions overwrite(Consent.Overwriting consent) {
        this.consent = TargetConsent.to(consent);
        return this;
    }

    /**
     * Lets the target be a block device, which is written in its place: an error leaves it half written. It is refused while it is mounted,
     * swapped to, part of another device or in use by QEMU.
     *
     * @param consent {@link Consent#whatIsOnTheDeviceIsLost}
     * @return these options
     */
    public DdOptions overwriteDevice(Consent.DeviceErasing consent) {
        this.consent = TargetConsent.to(consent);
        return this;
    }

    TargetConsent consent() {
        return consent;
    }
}
