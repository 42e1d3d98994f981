package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import java.nio.file.Path;
import java.time.Duration;

/** Runs two machines on one image at the same time, and leaves it as it was. */
public final class UseAThrowawayDisk {
    private UseAThrowawayDisk() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (RunDirectory directory = RunDirectory.create()) {
            Path base = directory.path().resolve("base.raw");
            EmbeddedGuest.writeImage(base, DataSize.ofMib(8));
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .display(Displays.none())
                    .with(VirtioDisk.of("root", base).format(BlockdevDriver.RAW)) // the format is named, never guessed
                    .with(SerialConsole.create())
                    .build();
            // An overlay of its own for each machine, in its run directory, which goes with it.
            VmOptions options = VmOptions.builder().throwaway("root").build();
            try (VirtualMachine one = VirtualMachine.start(cmd, options);
                    VirtualMachine other = VirtualMachine.start(cmd, options)) {
                one.console().expect("ready last=0", Duration.ofSeconds(30));
                other.console().expect("ready last=0", Duration.ofSeconds(30));
                System.out.println("two machines run on one image");
            }
        }
    }
}
