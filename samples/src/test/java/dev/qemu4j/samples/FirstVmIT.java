package dev.qemu4j.samples;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.testing.Reset;
import dev.qemu4j.testing.Scope;
import dev.qemu4j.testing.Vm;
import dev.qemu4j.testing.VmTest;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;

@VmTest
class FirstVmIT {
    @Vm(scope = Scope.CLASS, reset = Reset.CLONE) // booted once; each test gets a clone
    static final VmSpec guest = VmSpec.of(CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .display(Displays.none())
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .with(VirtioDisk.of("root", image()).format(BlockdevDriver.RAW))
                    .with(SerialConsole.create())
                    .build())
            .waitFor(Wait.forConsole("ready last="));

    @RepeatedTest(3)
    void writesTheFirstRecord(VirtualMachine vm) {
        vm.console().sendLine("w 1");
        vm.console().expect("done 1", Duration.ofSeconds(10)); // the first in each test
    }

    private static Path image() {
        Path image = Path.of("target", "guest.raw");
        if (Files.notExists(image)) {
            EmbeddedGuest.writeImage(image, DataSize.ofMib(1));
        }
        return image;
    }
}
