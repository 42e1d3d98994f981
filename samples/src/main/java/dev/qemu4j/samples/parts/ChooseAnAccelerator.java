package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.cpu.X86Cpus;
import dev.qemu4j.recipe.HyperV;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.accel.BestAccelerator;

/** Starts a machine with the fastest accelerator under which guests run here. */
public final class ChooseAnAccelerator {
    private ChooseAnAccelerator() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        QemuInstallation qemu = QemuInstallation.find(Target.X86_64);
        BestAccelerator best =
                qemu.bestAccelerator(); // tries a guest of some instructions, once for each boot of the host
        System.out.println(best.name() + ": " + best.reason());

        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .accel(best.accel());
        if (best.name().equals("kvm")) {
            cmd.cpu(X86Cpus.host(HyperV.enlightenments())); // the host's CPU, and what makes Windows faster
        }
        try (VirtualMachine vm = VirtualMachine.start(cmd.build())) {
            System.out.println(vm.qmp().blocking().runState().queryStatus().status());
        }
    }
}
