package dev.qemu4j.img.wrap;

/** A way in which a partition gets a partition table before it. */
public enum WrapMethod {
    /**
     * nbdkit's partitioning plugin serves both as one disk over a Unix socket. Needs no root, but the right to open the partition, and
     * FUSE if that is a device.
     */
    NBD("nbdkit"),
    /** Device-mapper puts a small file before the partition. Needs root. */
    DEVICE_MAPPER("device-mapper"),
    /** A linear RAID without metadata of a small file and the partition. Needs root, and a kernel that has it: some newer ones do not. */
    LINEAR_RAID("linear RAID");

    private final String title;

    WrapMethod(String title) {
        this.title = title;
    }

    /** Returns a few words. */
    @Override
    public String toString() {
        return title;
    }
}
