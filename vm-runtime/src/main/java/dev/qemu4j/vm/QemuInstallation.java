package dev.qemu4j.vm;

import dev.qemu4j.QemuException;
import dev.qemu4j.QemuVersion;
import dev.qemu4j.Target;
import dev.qemu4j.host.HostCommand;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A QEMU of this host.
 *
 * @param target the system it emulates
 * @param program its path, or its name where it is looked up on the {@code PATH}
 * @param version its version
 */
public record QemuInstallation(Target target, String program, QemuVersion version) {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    /**
     * Finds the QEMU for a target on the {@code PATH}.
     *
     * @param target the system to emulate
     * @return the installation
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is none
     * @throws dev.qemu4j.host.HostCommandException if it does not run
     */
    public static QemuInstallation find(Target target) {
        return ask(target, target.program());
    }

    /**
     * Takes a program for the QEMU of a target.
     *
     * @param target the system that the program emulates
     * @param program the program's path
     * @return the installation
     * @throws dev.qemu4j.host.ProgramNotFoundException if it is not there
     * @throws dev.qemu4j.host.HostCommandException if it does not run
     * @throws QemuException if it does not say a version of QEMU's
     */
    public static QemuInstallation at(Target target, Path program) {
        return ask(target, program.toAbsolutePath().toString());
    }

    static String installHint(Target target) {
        return "install QEMU for " + target + " (Debian and Ubuntu: qemu-system-x86 or the like; Fedora: qemu-system-"
                + target + "; Arch: qemu-full; macOS: brew install qemu)";
    }

    private static QemuInstallation ask(Target target, String program) {
        String answer = HostCommand.builder(program, "--version")
                .timeout(ANSWER_LIMIT)
                .hint(installHint(target))
                .build()
                .run()
                .stdout();
        if (!answer.startsWith("QEMU emulator version ")) {
            throw new QemuException(
                    program + " --version: '" + answer.strip() + "' (expected: QEMU emulator version …)");
        }
        return new QemuInstallation(target, program, QemuVersion.parse(answer));
    }
}
