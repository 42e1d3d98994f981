package dev.qemu4j.samples.machines;

import dev.qemu4j.Accels;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;

/** Describes a machine, checks it, starts it, asks it how it is, and shuts it down. */
public final class FirstMachine {
    private FirstMachine() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .accel(Accels.kvm()) // the CPU's own virtualization, if guests run under it here,
                .accel(Accels.tcg()) // else emulation, which is about ten times slower
                .memory(DataSize.ofMib(256))
                .smp(2)
                .with(UserNetwork.create().forwardTcp(22)) // a free port of the host's
                .nodefaults()
                .display(Displays.none())
                .build();

        QemuInstallation.find(Target.X86_64).check(cmd).orThrow(); // every mistake at once, with its line

        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            StatusInfo status = vm.qmp().blocking().runState().queryStatus();
            System.out.println(vm + " is " + status.status() + ", its ssh at " + vm.forwarded(22));
            vm.stop(StopLadder.guestFirst(Duration.ofSeconds(1))); // presses the power button, then ends QEMU
        }
    }
}
