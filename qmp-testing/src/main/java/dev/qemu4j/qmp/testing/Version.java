package dev.qemu4j.qmp.testing;

/** The version of QEMU that a greeting tells. */
record Version(int major, int minor, int micro) {
    static final Version QEMU_7_2 = new Version(7, 2, 22);
}
