package dev.qemu4j.testing;

/**
 * The state in which a test finds a machine that other tests have used. All but {@link #NONE} give each disk that the guest could write an overlay
 * ({@link dev.qemu4j.vm.VmOptions.Builder#throwawayAll}), so that the images stay as they are; a machine of one test has them as well.
 *
 * <p>Whatever the reset, a test finds no faults ({@code vm.faults()}) and no alarms ({@code failOn}) of other tests, and neither their unread output nor their events. Faults and
 * alarms of {@code @BeforeAll} stay for the tests of its class. A machine whose fault cannot be undone is booted anew.
 */
public enum Reset {
    /** As the test before left it. The tests write the images of the description, unless its options have overlays; all other resets, and machines of one test, leave them alone. */
    NONE,
    /** Booted anew, on new overlays. */
    OVERLAY,
    /**
     * As it was when it was ready and {@code @BeforeAll} was done, memory and disks: QEMU goes back to a snapshot. Consoles keep what was printed
     * before, which sets off no alarm any more, and the guest's clock goes back as well. A machine that cannot go back, as one to which a test has plugged a device, is
     * booted anew.
     */
    SNAPSHOT,
    /**
     * A clone of its own of a machine that was booted once, frozen when it was ready. It is thawed for each test, so that tests can run beside each other
     * ({@link dev.qemu4j.vm.template.VmTemplate}, whose {@code twins()} says what clones have in common).
     */
    CLONE
}
