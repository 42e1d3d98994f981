package dev.qemu4j.testing.shell;

import java.util.List;

/** The numbers of signals that SSH has by name, as Linux has them. */
final class Signals {
    private static final List<String> NAMES = List.of(
            "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM");

    private Signals() {}

    /** Returns the number, or 0 of a signal that ends no program by itself. */
    static int number(String name) {
        return Math.max(0, NAMES.indexOf(name));
    }
}
