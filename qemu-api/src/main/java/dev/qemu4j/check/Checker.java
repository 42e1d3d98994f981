package dev.qemu4j.check;

import dev.qemu4j.CommandLine;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.problem.Severity;
import dev.qemu4j.check.rule.internal.Rules;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.option.OptionSecrets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the mistakes of a command line before it is run. */
public final class Checker {
    private Checker() {}

    /**
     * Checks a command line. It does no I/O: that a file exists, or a device of the host, is not looked at.
     *
     * @param commandLine the command line
     * @param surface what the QEMU has that will run it
     * @return everything that was found
     */
    public static CheckResult check(CommandLine commandLine, QemuSurface surface) {
        Objects.requireNonNull(commandLine, "commandLine");
        Objects.requireNonNull(surface, "surface");
        return check(commandLine, surface, file -> false);
    }

    /**
     * Checks a command line, and asks for the files that QEMU would open.
     *
     * @param commandLine the command line
     * @param surface what the QEMU has that will run it
     * @param missing tells whether a file is certainly not there, such as {@code Files::notExists}
     * @return everything that was found
     */
    public static CheckResult check(CommandLine commandLine, QemuSurface surface, Predicate<Path> missing) {
        return check(commandLine, surface, missing, image -> null);
    }

    /**
     * Checks a command line, and asks for the files that QEMU would open and for the formats of raw images.
     *
     * @param commandLine the command line
     * @param surface what the QEMU has that will run it
     * @param missing tells whether a file is certainly not there, such as {@code Files::notExists}
     * @param formats tells the format of a file by its first bytes, such as {@code qcow2}; null if it is not known
     * @return everything that was found
     */
    public static CheckResult check(
            CommandLine commandLine,
            QemuSurface surface,
            Predicate<Path> missing,
            Function<Path, @Nullable String> formats) {
        Objects.requireNonNull(commandLine, "commandLine");
        Objects.requireNonNull(surface, "surface");
        Objects.requireNonNull(missing, "missing");
        Objects.requireNonNull(formats, "formats");
        Line line = new Line(commandLine, surface);
        Problems problems = new Problems(OptionSecrets.of(commandLine.options()));
        if (!commandLine.target().equals(surface.target())) {
            problems.general(
                    ProblemKind.WRONG_TARGET,
                    Severity.ERROR,
                    "wrong target: the command line is for " + commandLine.target() + " (" + commandLine.program()
                            + "), but " + surface + " emulates " + surface.target() + " (expected: the same)");
            return new CheckResult(problems.list(), surface.toString());
        }
        Rules.all(missing, formats).forEach(rule -> rule.check(line, problems));
        return new CheckResult(problems.list(), surface.toString());
    }
}
