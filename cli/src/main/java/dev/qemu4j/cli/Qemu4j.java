package dev.qemu4j.cli;

import dev.qemu4j.base.QemuException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command itself: reads its arguments and runs a sub-command. */
@Command(
        name = "qemu4j",
        description = "Checks, explains and translates QEMU command lines, and searches QEMU's names.",
        synopsisHeading = "usage: ",
        synopsisSubcommandLabel = "COMMAND …",
        descriptionHeading = "%n",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%n",
        footerHeading = "%n",
        footer = {
            "A command line follows its command after --, as words or as one text that a shell would read.",
            "",
            "Exit status: 0 if all is well, 1 if something was found, 2 if the command line or the program cannot be read."
        },
        subcommands = {
            CheckCommand.class,
            ExplainCommand.class,
            JavaCommand.class,
            SurfaceCommand.class,
            FindCommand.class,
            CompletionCommand.class
        })
public final class Qemu4j implements Runnable {
    private static final int UNREADABLE = 2;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Prints this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    Qemu4j() {}

    /**
     * Runs the command, and exits.
     *
     * @param arguments as {@code qemu4j --help} says
     */
    public static void main(String... arguments) {
        PrintWriter out = Terminal.writer(System.out, "stdout.encoding");
        PrintWriter err = Terminal.writer(System.err, "stderr.encoding");
        System.exit(run(List.of(arguments), out, err, Terminal.hasColour()));
    }

    /** Runs the command; returns the exit status. Errors have no colour, as they may go elsewhere. */
    static int run(List<String> arguments, PrintWriter out, PrintWriter err, boolean colour) {
        picocli.CommandLine command = new picocli.CommandLine(new Qemu4j())
                .setOut(out)
                .setErr(err)
                .setColorScheme(Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF))
                .setExpandAtFiles(false) // an argument of QEMU's may begin with @
                .setStopAtPositional(true) // the options that follow are QEMU's
                .setParameterExceptionHandler((e, words) -> misused(e))
                .setExecutionExceptionHandler((e, line, result) -> failed(e, err));
        return command.execute(arguments.toArray(String[]::new));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command (expected: one of those below)");
    }

    private static int misused(ParameterException e) {
        picocli.CommandLine command = e.getCommandLine();
        command.getErr().println("qemu4j: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.usage(command.getErr(), Ansi.OFF);
        return UNREADABLE;
    }

    private static int failed(Exception e, PrintWriter err) throws Exception {
        if (e instanceof QemuException) {
            err.println("qemu4j: " + e.getMessage());
            return UNREADABLE;
        }
        throw e;
    }
}
