package dev.qemu4j.vm.systemd;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.check.Checker;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.vm.QemuInstallation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks this host's QEMU whether it would take a machine, before a service of it is enabled. */
record MachineCheck(CommandLine cmd, @Nullable Path workingDirectory) {
    /** Returns the errors that the check finds; null if there are none, or the program is one that only the service finds. */
    @Nullable
    String problem() {
        try {
            QemuInstallation installation = installation();
            if (installation == null) {
                return null;
            }
            List<Problem> errors =
                    Checker.check(cmd, installation.surface(), this::isMissing).errors();
            return errors.isEmpty()
                    ? null
                    : errors.stream().map(Problem::toString).collect(Collectors.joining("\n  "));
        } catch (QemuException e) {
            return e.getMessage();
        }
    }

    private @Nullable QemuInstallation installation() {
        if (cmd.program().startsWith("/")) {
            return QemuInstallation.at(cmd.target(), Path.of(cmd.program()));
        }
        return cmd.program().equals(cmd.target().program()) ? QemuInstallation.find(cmd.target()) : null;
    }

    private boolean isMissing(Path file) {
        return Files.notExists(workingDirectory == null ? file : workingDirectory.resolve(file));
    }
}
