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
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine of the samples with Testcontainers. */
final class SampleGuest {
    static final VmSpec spec = VmSpec.of(CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .display(Displays.none())
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .with(VirtioDisk.of("root", image()).format(BlockdevDriver.RAW))
                    .with(SerialConsole.create())
                    .build())
            .options(o -> o.throwawayAll(true))
            .waitFor(Wait.forConsole("ready last="));

    private SampleGuest() {}

    private static Path image() {
        Path image = Path.of("target", "beside-containers.raw");
        if (Files.notExists(image)) { // the tests run on several JDKs
            EmbeddedGuest.writeImage(image, DataSize.ofMib(1));
        }
        return image;
    }
}
