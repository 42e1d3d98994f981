package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;

/** Fills a disk while the guest writes, and undoes it: QEMU stops the guest meanwhile, which sees nothing. */
public final class InjectFaults {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private InjectFaults() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (RunDirectory directory = RunDirectory.create()) {
            Path image = directory.path().resolve("guest.raw");
            EmbeddedGuest.writeImage(image, DataSize.ofMib(8));
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .display(Displays.none())
                    .with(VirtioDisk.of("root", image).format(BlockdevDriver.RAW))
                    .with(SerialConsole.create())
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.console().expect("ready", LIMIT);
                try (Fault full = vm.faults().disk("root").full()) {
                    System.out.println("injected: " + full);
                    vm.console().sendLine("w 1");
                    vm.control().await(RunState.IO_ERROR, Duration.ofMinutes(1)); // instead of an error in the guest
                }
                vm.control().resume();
                vm.console().expect("done 1", LIMIT);
                System.out.println("written after all");
            }
        }
    }
}
