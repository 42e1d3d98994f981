package dev.qemu4j.cli;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
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
            "Exit status: 0 if all is well, 1 if check or surface has found something, find has not, or explain",
            "does not know a word, 2 if what was given cannot be used, 70 after a mistake of qemu4j itself."
        },
        versionProvider = OwnVersion.class,
        subcommands = {
            CheckCommand.class,
            ExplainCommand.class,
            JavaCommand.class,
            SurfaceCommand.class,
            FindCommand.class,
            ReferenceCommand.class,
            CompletionCommand.class
        })
public final class Qemu4j implements Runnable {
    private static final int UNREADABLE = 2;

    /** As of sysexits.h, so that nobody takes it for a finding. */
    private static final int MISTAKE = 70;

    /** The options behind their first word are QEMU's. */
    private static final Set<String> GIVEN_A_COMMAND_LINE = Set.of("check", "explain", "java");

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Prints this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Prints the version, and those of QEMU that it knows.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean version;

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
                .setParameterExceptionHandler((e, words) -> misused(e))
                .setExecutionExceptionHandler((e, line, result) -> failed(e, err));
        command.getSubcommands().forEach((name, one) -> one.setStopAtPositional(GIVEN_A_COMMAND_LINE.contains(name)));
        try {
            return command.execute(arguments.toArray(String[]::new));
        } catch (RuntimeException | Error e) {
            return failed(e, err);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command (expected: one of those below)");
    }

    private static int misused(ParameterException e) {
        picocli.CommandLine command = e.getCommandLine();
        command.getErr().println("qemu4j: " + Output.plain(String.valueOf(e.getMessage())));
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.usage(command.getErr(), Ansi.OFF);
        return UNREADABLE;
    }

    /** Tells wrong input and a lacking host in a sentence; all else is a mistake of this program, whose trace is wanted. */
    static int failed(Throwable e, PrintWriter err) {
        if (e instanceof QemuException) {
            err.println("qemu4j: " + Output.plain(String.valueOf(e.getMessage())));
            return UNREADABLE;
        }
        if (e instanceof UncheckedIOException || e instanceof IOException) {
            Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
            err.println("qemu4j: " + Output.plain(cause.toString()));
            return UNREADABLE;
        }
        err.println("qemu4j: a mistake of qemu4j itself, please report it:");
        e.printStackTrace(err);
        return MISTAKE;
    }
}
