package dev.qemu4j.samples.cli;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import java.util.List;

/** One of the things that the command does. */
interface Subcommand {
    /**
     * Does it.
     *
     * @param arguments what follows its name
     * @param output where the result goes
     * @return the exit status
     */
    int run(List<String> arguments, Output output);

    /** Reads the command line that follows {@code --}: words, or one text of a shell. */
    static CommandLine commandLine(List<String> arguments) {
        List<String> words = !arguments.isEmpty() && arguments.get(0).equals("--")
                ? arguments.subList(1, arguments.size())
                : arguments;
        if (words.isEmpty()) {
            throw new QemuException("no command line (expected: -- qemu-system-x86_64 …)");
        }
        return words.size() == 1 ? CommandLine.parseShell(words.get(0)) : CommandLine.parse(words);
    }
}
