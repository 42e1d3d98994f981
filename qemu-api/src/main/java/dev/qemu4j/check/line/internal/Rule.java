package dev.qemu4j.check.line.internal;

/** A theme of mistakes. */
public interface Rule {
    void check(Line line, Problems problems);
}
