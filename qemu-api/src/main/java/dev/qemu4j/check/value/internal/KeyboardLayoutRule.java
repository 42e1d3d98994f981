package dev.qemu4j.check.value.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.surface.TypeValues;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** The keyboard layout of a VNC server, which does not start without it. QEMU reads it for no other display that a program can use. */
public final class KeyboardLayoutRule implements Rule {
    private static final String OPTION = "-k";

    private final Predicate<Path> missing;

    /**
     * Makes the rule.
     *
     * @param missing tells whether a file is certainly not there
     */
    public KeyboardLayoutRule(Predicate<Path> missing) {
        this.missing = missing;
    }

    @Override
    public void check(Line line, Problems problems) {
        // Directories of -L may have layouts of the user's own.
        if (line.has("-L", "-readconfig") || line.isNewer() || !hasVnc(line)) {
            return;
        }
        List<Option> all = line.options(OPTION);
        Option last = all.isEmpty() ? null : all.get(all.size() - 1);
        String name = last == null ? null : last.argument();
        List<String> layouts = TypeValues.ofType("KeyboardLayout");
        if (last != null && name != null && !layouts.contains(name) && isMissing(name)) {
            problems.unknown(
                    ProblemKind.UNKNOWN_VALUE,
                    Place.of(last),
                    OPTION + ": '" + name + "' is no keyboard layout of QEMU's, and no file",
                    name,
                    layouts);
        }
    }

    private static boolean hasVnc(Line line) {
        return line.has("-vnc")
                || line.options("-display").stream()
                        .map(Option::argument)
                        .anyMatch(display -> display != null && display.startsWith("vnc"));
    }

    /** QEMU first takes the name for that of a file. */
    private boolean isMissing(String name) {
        try {
            return missing.test(Path.of(name));
        } catch (InvalidPathException e) {
            return true;
        }
    }
}
