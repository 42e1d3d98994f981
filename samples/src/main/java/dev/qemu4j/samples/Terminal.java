package dev.qemu4j.samples;

import java.io.Console;

/** The terminal, as a target of output. */
final class Terminal {
    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull") // looked at below
    static boolean isInteractive() {
        Console console = System.console();
        if (console == null || System.getenv("NO_COLOR") != null) {
            return false;
        }
        try {
            // From JDK 22 on there is a console also where there is no terminal.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
