package dev.qemu4j.vm.record.internal;

/** The names of a timeline's lanes. */
final class Lanes {
    static final String MACHINE = "machine";
    static final String QMP = "qmp";
    static final String EVENTS = "events";

    private Lanes() {}

    static String console(String id) {
        return "console " + id;
    }
}
