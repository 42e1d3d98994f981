package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.DirectKernel;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;

/** Boots a kernel directly, and gives its init a text that the kernel would cut at spaces if it were not quoted. */
public final class BootAKernel {
    private static final Duration BOOT = Duration.ofMinutes(2);

    private BootAKernel() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        LinuxGuest linux = LinuxGuest.builder()
                .init("cat /proc/cmdline; tr '\\0' '\\n' </proc/1/environ | grep ^greeting; echo told; sleep 600")
                .build();
        DirectKernel kernel = DirectKernel.of(linux.kernel())
                .initrd(linux.initrd())
                .append(linux.kernelCommandLine()) // words as they are
                .parameter("greeting", "voilà, it's  $HOME=\\root; 100% *")
                .parameter("greeting2", "a,b=c");
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .memory(LinuxGuest.MEMORY)
                .with(kernel)
                .with(SerialConsole.create())
                .build();
        System.out.println("QEMU gets one argument: "
                + cmd.toArguments().stream().filter(a -> a.contains("greeting")).toList());
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            System.out.println("the guest says:");
            System.out.print(vm.console().expect("told", BOOT).before());
        }
    }
}
