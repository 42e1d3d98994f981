package dev.qemu4j;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;

/** Assertions on the arguments that QEMU gets of a command line. */
public final class CommandLineAssert extends AbstractAssert<CommandLineAssert, CommandLine> {
    private CommandLineAssert(CommandLine cmd) {
        super(cmd, CommandLineAssert.class);
    }

    public static CommandLineAssert assertThat(CommandLine cmd) {
        return new CommandLineAssert(cmd);
    }

    /** Demands these arguments and no others, the program first. */
    public CommandLineAssert rendersTo(String... arguments) {
        arguments().containsExactly(arguments);
        return this;
    }

    /** Demands that these arguments are the last. */
    public CommandLineAssert endsWith(String... arguments) {
        arguments().endsWith(arguments);
        return this;
    }

    /** Demands these arguments in this order, maybe with others between them. */
    public CommandLineAssert hasInOrder(String... arguments) {
        arguments().containsSubsequence(arguments);
        return this;
    }

    public CommandLineAssert hasOption(String name, String argument) {
        arguments().containsSequence(name, argument);
        return this;
    }

    public CommandLineAssert hasNoOption(String name) {
        arguments().doesNotContain(name);
        return this;
    }

    private ListAssert<String> arguments() {
        isNotNull();
        return Assertions.assertThat(actual.toArguments()).as(descriptionText());
    }
}
