package dev.qemu4j.samples.cli;

import dev.qemu4j.base.QemuException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks, explains and translates QEMU command lines. */
public final class Qemu4j {
    private static final String USAGE = """
            usage: qemu4j check   [--json] -- qemu-system-x86_64 …
                   qemu4j explain [--json] -- qemu-system-x86_64 …
                   qemu4j java    [--json] -- qemu-system-x86_64 …
                   qemu4j surface [--json] [PROGRAM]

              check     says what is wrong with a command line, without starting anything
              explain   says what each option and parameter is
              java      prints the Java code that builds the command line
              surface   compares the installed QEMU, or the given one, with the typed API

            What follows -- can also be one text, as a shell reads it. Exit status: 0 if all is well, 1 if something was found,
            2 if the command line or the program cannot be read.
            """;

    private static final Map<String, Subcommand> SUBCOMMANDS = Map.of(
            "check", new CheckCommand(),
            "explain", new ExplainCommand(),
            "java", new JavaCommand(),
            "surface", new SurfaceCommand());

    private final PrintStream out;
    private final PrintStream err;

    Qemu4j(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command, and exits.
     *
     * @param arguments as {@code qemu4j --help} says
     */
    public static void main(String... arguments) {
        System.exit(new Qemu4j(System.out, System.err).run(List.of(arguments)));
    }

    /** Runs the command; returns the exit status. */
    int run(List<String> arguments) {
        if (arguments.contains("--help") && !arguments.contains("--")) {
            out.print(USAGE);
            return 0;
        }
        Subcommand subcommand = arguments.isEmpty() ? null : SUBCOMMANDS.get(arguments.get(0));
        if (subcommand == null) {
            err.print(USAGE);
            return 2;
        }
        List<String> rest = new ArrayList<>(arguments.subList(1, arguments.size()));
        boolean json = !rest.isEmpty() && rest.get(0).equals("--json") && rest.remove("--json");
        try {
            return subcommand.run(rest, new Output(json, out, err));
        } catch (QemuException e) {
            err.println("qemu4j: " + e.getMessage());
            return 2;
        }
    }
}
