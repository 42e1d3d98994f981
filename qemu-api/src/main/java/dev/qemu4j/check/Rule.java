package dev.qemu4j.check;

/** A theme of mistakes. */
interface Rule {
    void check(Line line, Problems problems);
}
