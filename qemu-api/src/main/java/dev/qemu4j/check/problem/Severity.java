package dev.qemu4j.check.problem;

/** The severity of a problem. */
public enum Severity {
    /** QEMU will refuse the command line. */
    ERROR,
    /** QEMU takes it, but it is not likely meant so. */
    WARNING
}
