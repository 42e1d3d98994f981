package dev.qemu4j.cli;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The command line that a sub-command is about. */
final class GivenCommandLine {
    @Parameters(arity = "0..*", hidden = true)
    private List<String> words = List.of();

    /** Reads it. */
    CommandLine read() {
        if (words.isEmpty()) {
            throw new QemuException("no command line (expected: -- qemu-system-x86_64 …)");
        }
        return words.size() == 1 ? CommandLine.parseShell(words.get(0)) : CommandLine.parse(words);
    }
}
