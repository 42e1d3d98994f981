package dev.qemu4j.testing;

/** The time that a machine lives. One that several tests share is used by one of them at a time. */
public enum Scope {
    /** As long as one test: each test boots its own, on overlays of its own. */
    METHOD,
    /** As long as the tests of the class that has the field, with its nested classes. The field has to be static. */
    CLASS,
    /** As long as the whole run. Classes whose fields have equal descriptions and resets share it. The field has to be static. */
    RUN
}
