package dev.qemu4j.codegen.cli;

import dev.qemu4j.codegen.introspect.ProgramRun;
import java.nio.file.Path;

/** Tries options on a program. No trial starts a machine: each ends at an error, or prints the program's version. */
final class OptionTrial {
    private static final String VERSION = "-version";

    private final Path program;

    OptionTrial(Path program) {
        this.program = program;
    }

    /** QEMU looks all options up before it obeys the first. */
    Argument argument(String option) {
        String text = ProgramRun.of(program, VERSION, option).text();
        if (text.contains("invalid option")) {
            return Argument.UNKNOWN;
        }
        return text.contains("requires an argument") ? Argument.REQUIRED : Argument.NONE;
    }

    /** An option that takes JSON finds that an opening brace alone is none. */
    boolean takesJson(String option) {
        return ProgramRun.of(program, option, "{", VERSION).text().contains("JSON parse error");
    }

    enum Argument {
        UNKNOWN,
        NONE,
        REQUIRED
    }
}
