package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.CheckException;
import dev.qemu4j.option.SandboxPolicy;
import dev.qemu4j.option.SandboxPrivileges;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Starts a machine as root, which then is nobody's, in a sandbox. */
public final class DropPrivileges {
    private static final List<String> SHOWN = List.of("Uid", "Gid", "NoNewPrivs", "Seccomp");

    private DropPrivileges() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the process cannot be looked at
     */
    public static void main(String[] args) throws Exception {
        QemuInstallation qemu = QemuInstallation.find(Target.X86_64);
        CommandLine.Builder cmd =
                CommandLine.builder(Target.X86_64).nodefaults().display(Displays.none());
        if (qemu.version().atLeast(9, 1)) {
            cmd.runWith(r -> r.user("nobody"));
        } else {
            cmd.runas("nobody");
        }
        // Such a QEMU outlives a JVM that is killed: the start of the next machine sweeps it.
        CommandLine sandboxed = cmd.sandbox(s -> s.enable(true)
                        .obsolete(SandboxPolicy.DENY)
                        .spawn(SandboxPolicy.DENY)
                        .resourcecontrol(SandboxPolicy.DENY))
                .build();
        try (VirtualMachine vm = VirtualMachine.start(sandboxed)) {
            status(vm.pid()).forEach(System.out::println);
        }
        try {
            qemu.check(sandboxed.toBuilder()
                            .sandbox(s -> s.elevateprivileges(SandboxPrivileges.DENY))
                            .build())
                    .orThrow();
        } catch (CheckException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    private static List<String> status(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> SHOWN.contains(line.substring(0, line.indexOf(':'))))
                .map(line -> line.replace('\t', ' '))
                .toList();
    }
}
