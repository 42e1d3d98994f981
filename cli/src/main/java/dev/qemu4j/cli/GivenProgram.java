package dev.qemu4j.cli;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.QemuInstallation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The QEMU that a user names. */
final class GivenProgram {
    private static final String PREFIX = "qemu-system-";
    private static final Pattern NAME = Pattern.compile("(?:.*/)?" + PREFIX + "([a-z0-9_]+)", Pattern.DOTALL);

    private GivenProgram() {}

    /** Looks at it. */
    static QemuInstallation of(String program) {
        Matcher name = NAME.matcher(program);
        if (!name.matches()) {
            throw new QemuException("'" + program + "' (expected: a " + PREFIX + "…, or a path to one)");
        }
        return of(new Target(name.group(1)), program);
    }

    /** Looks at that of a command line. */
    static QemuInstallation of(Target target, String program) {
        if (!program.contains("/")) {
            return QemuInstallation.find(target);
        }
        try {
            return QemuInstallation.at(target, Path.of(program));
        } catch (InvalidPathException e) {
            throw new QemuException("'" + program + "' is no path: " + e.getReason(), e);
        }
    }
}
