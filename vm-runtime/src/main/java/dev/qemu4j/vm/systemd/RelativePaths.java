package dev.qemu4j.vm.systemd;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.check.Checker;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Paths that mean something only in the directory of this JVM: those of files that QEMU opens, and those of helpers. */
final class RelativePaths {
    private RelativePaths() {}

    /** The check knows which words are files. It is asked for nothing but these, so that the QEMU does not matter. */
    static void refuse(CommandLine cmd) {
        Set<Path> relative = new LinkedHashSet<>();
        QemuSurface any =
                QemuSurface.builder(cmd.target(), new QemuVersion(7, 2, 0)).build();
        Checker.check(cmd, any, file -> {
            if (!file.isAbsolute()) {
                relative.add(file);
            }
            return false;
        });
        for (Helper helper : cmd.helpers()) {
            Stream.of(helper.state(), helper.readySocket(), helper.readyFile())
                    .filter(Objects::nonNull)
                    .filter(path -> !path.isAbsolute() && !RunPath.isIn(path.toString()))
                    .forEach(relative::add);
        }
        if (!relative.isEmpty()) {
            Path first = relative.iterator().next();
            throw new IllegalArgumentException(
                    relative + ": a service runs in another directory (expected: absolute paths, such as "
                            + first.toAbsolutePath() + ", or workingDirectory(…))");
        }
    }
}
