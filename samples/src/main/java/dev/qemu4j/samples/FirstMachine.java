package dev.qemu4j.samples;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Target;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.vm.VirtualMachine;

/** Starts a machine, asks it how it is, and throws it away. */
public final class FirstMachine {
    private FirstMachine() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-machine", "q35")
                .option("-nodefaults")
                .option("-display", "none")
                .build();

        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            StatusInfo status = vm.qmp().blocking().runState().queryStatus();
            System.out.println(vm + " is " + status.status());
        }
    }
}
