package dev.qemu4j.testing;

/**
 * The state in which a test finds a machine that other tests have used. All but {@link #NONE} give each disk that the guest could write an overlay
 * ({@link dev.qemu4j.vm.VmOptions.Builder#throwawayAll}), so that the images stay as they are.
 */
public enum Reset {
    /** As the test before left it; the only reset with which tests write the images of the description. */
    NONE,
    /** Booted anew, on new overlays. */
    OVERLAY,
    /**
     * As it was when it was ready and {@code @BeforeAll} was done, memory and disks: QEMU goes back to a snapshot. Consoles keep what was printed
     * before, and the guest's clock goes back as well.
     */
    SNAPSHOT,
    /**
     * A clone of its own of a machine that was booted once, frozen when it was ready. It is thawed for each test, so that tests can run beside each other
     * ({@link dev.qemu4j.vm.template.VmTemplate}, whose {@code twins()} says what clones have in common).
     */
    CLONE
}
