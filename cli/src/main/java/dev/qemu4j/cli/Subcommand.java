package dev.qemu4j.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A sub-command with a result that people or programs read. */
@Command(synopsisHeading = "usage: ", descriptionHeading = "%n", optionListHeading = "%n")
abstract class Subcommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints the result as JSON, for programs.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    Subcommand() {}

    /** Does its work; returns the exit status. */
    abstract int run(Output output);

    /** An exception for arguments that cannot be used. */
    final ParameterException misuse(@Nullable String message) {
        return new ParameterException(spec.commandLine(), String.valueOf(message));
    }

    @Override
    public final Integer call() {
        picocli.CommandLine command = spec.commandLine();
        return run(new Output(
                json,
                command.getOut(),
                command.getErr(),
                command.getColorScheme().ansi()));
    }
}
