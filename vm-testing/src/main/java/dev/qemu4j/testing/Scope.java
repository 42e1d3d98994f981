package dev.qemu4j.testing;

/** The time that a machine lives. One that several tests share is used by one of them at a time. */
public enum Scope {
    /** As long as one test: each test boots its own, on overlays of its own. */
    METHOD,
    /**
     * As long as the tests of the class that has the field, with its nested classes. The field has to be static, unless one instance runs all tests. Methods with {@code @BeforeAll}
     * and {@code @AfterAll} may take the machine, too.
     */
    CLASS,
    /** As long as the whole run. Classes whose fields have equal descriptions, whatever their names, and resets share it; waits are equal
     * only if they are the same object, so use one constant. A build that forks a JVM for each class has a run for each. The field has to be static. */
    RUN
}
