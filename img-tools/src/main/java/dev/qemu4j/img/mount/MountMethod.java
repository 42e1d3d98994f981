package dev.qemu4j.img.mount;

/** A way in which a host can mount a partition of an image. */
public enum MountMethod {
    /** A loop device over the part of a raw image's file that the partition is. */
    LOOP("loop"),
    /** QEMU's storage daemon shows an image of any format as a raw file by FUSE, with a loop device over a part of that. */
    FUSE_LOOP("FUSE + loop"),
    /** The kernel's {@code nbd} device, served by {@code qemu-nbd}; the module has to be loaded already. */
    NBD_DEVICE("nbd device"),
    /** As {@link #FUSE_LOOP}, with a loop device over the whole disk and device-mapper's partitions, made by {@code kpartx}. */
    KPARTX("kpartx");

    private final String title;

    MountMethod(String title) {
        this.title = title;
    }

    /** Returns a few words, such as {@code FUSE + loop}. */
    @Override
    public String toString() {
        return title;
    }
}
