package dev.qemu4j.vm.systemd;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Option;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Refuses a machine that a service cannot run, or that would not come up again as it was. It is found out at the next boot otherwise. */
record ServiceMachine(CommandLine cmd, UnitOptions options) {
    private static final Pattern PROGRAM = Pattern.compile("/.*|[A-Za-z0-9_][^/]*", Pattern.DOTALL);

    void requireRunnable() {
        if (!PROGRAM.matcher(cmd.program()).matches()) {
            throw new IllegalArgumentException(
                    "program: '" + cmd.program() + "' (expected: a name, or an absolute path, for systemd)");
        }
        if (!cmd.prefix().isEmpty()) {
            throw new IllegalArgumentException("prefix: " + String.join(" ", cmd.prefix())
                    + ": a service starts QEMU by itself (expected: options without it, such as a tap of the host's own"
                    + " network, which NetworkUnit makes at boot)");
        }
        cmd.options().forEach(ServiceMachine::requireRunnable);
        ServiceDisplay.require(cmd);
        requireUnits();
        if (options.workingDirectory() == null) {
            RelativePaths.refuse(cmd);
        }
    }

    private static void requireRunnable(Option option) {
        if (!option.redacted().equals(option)) {
            throw new IllegalArgumentException(
                    option.redacted()
                            + ": a unit's text can be read by everybody (expected: a secret in a file, such as file= of a secret object)");
        }
        if (option.name().endsWith("-daemonize")) {
            throw new IllegalArgumentException(
                    "-daemonize: systemd runs QEMU in the foreground (expected: a command line without it)");
        }
        if (option.name().endsWith("-incoming")) {
            throw new IllegalArgumentException(
                    "-incoming: the guest would wait for a state at each boot (expected: the machine's own command line)");
        }
    }

    private void requireUnits() {
        Set<String> names = new HashSet<>(Set.of(HelperUnit.RUN));
        for (Helper helper : cmd.helpers()) {
            if (!names.add(HelperUnit.part(helper))) {
                throw new IllegalArgumentException("helper " + helper.name()
                        + ": another unit has that name (expected: a name of its own for each helper)");
            }
            if (helper.input().length > 0) {
                throw new IllegalArgumentException("helper " + helper.name()
                        + ": its input may be secret, and a unit's text can be read by everybody (expected: its file made"
                        + " beforehand, such as the image of a seed)");
            }
            if (helper.commands().stream()
                    .flatMap(List::stream)
                    .anyMatch(word -> !Secrets.hideInArgument(word).equals(word))) {
                throw new IllegalArgumentException(
                        helper + ": a unit's text can be read by everybody (expected: a secret in a file)");
            }
            requireLastingState(helper);
        }
    }

    /** systemd removes the run directory at each stop. A guest whose disk a TPM has sealed would not boot again. */
    private static void requireLastingState(Helper helper) {
        Path state = helper.state();
        if (state != null && RunPath.isIn(state.toString())) {
            throw new IllegalArgumentException(
                    "helper " + helper.name()
                            + ": its state would be gone whenever the service stops (expected: a directory that lasts, such as that of Tpm.emulated(directory))");
        }
    }
}
