package dev.qemu4j.testing;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.qapi.compat.CompatPolicyInput;
import dev.qemu4j.qapi.compat.CompatPolicyOutput;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.util.List;

/**
 * A run in which nothing deprecated is used. QEMU refuses deprecated commands and members of QMP, and leaves deprecated ones out of its
 * replies. Of a command line QEMU itself would only warn, so that one is refused before the boot.
 */
final class StrictMode {
    private static final String COMPAT = "-compat";

    private StrictMode() {}

    /** Returns a description whose machine is strict; one with a policy of its own keeps it. */
    static VmSpec strict(VmSpec spec) {
        CommandLine cmd = spec.commandLine();
        QemuInstallation installation = spec.options().installation();
        QemuInstallation qemu = installation == null ? QemuInstallation.find(cmd) : installation;
        List<Problem> deprecated = qemu.check(cmd).problems().stream()
                .filter(problem -> problem.kind() == ProblemKind.DEPRECATED)
                .toList();
        if (!deprecated.isEmpty()) {
            throw new QemuException(
                    spec + " uses what is deprecated, which " + VmExtension.STRICT + " refuses: " + deprecated);
        }
        if (cmd.options().stream().anyMatch(option -> option.name().equals(COMPAT))) {
            return spec;
        }
        VmSpec strict = VmSpec.of(cmd.toBuilder()
                        .compat(c ->
                                c.deprecatedInput(CompatPolicyInput.REJECT).deprecatedOutput(CompatPolicyOutput.HIDE))
                        .build())
                .options(spec.options());
        Wait ready = spec.waitFor();
        VmSpec waiting = ready == null ? strict : strict.waitFor(ready);
        return spec.name() == null ? waiting : waiting.named(spec.name());
    }
}
