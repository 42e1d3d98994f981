package dev.qemu4j.testing;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** The machines of the tests' test classes. */
final class Guests {
    static final Duration SOON = Duration.ofSeconds(20);
    private static final Path FOLDER = folder();
    private static int images;

    private Guests() {}

    /** The embedded guest on an image of its own, which it changes unless a reset prevents it. */
    static VmSpec embedded() {
        Path image = image();
        EmbeddedGuest.writeImage(image, DataSize.ofMib(1));
        return VmSpec.of(machine(image).build()).waitFor(Wait.forConsole("ready last="));
    }

    static VmSpec sector(BootSector guest, String text, String... options) {
        try {
            CommandLine.Builder cmd = machine(guest.write(image(), text));
            for (String option : options) {
                cmd.option(option);
            }
            return VmSpec.of(cmd.build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has the embedded guest write a record, and returns the number of records then. */
    static long write(VirtualMachine vm) {
        vm.console().sendLine("w 1");
        String done =
                vm.console().expect(Pattern.compile("done (\\d+)\r?\n"), SOON).group(1);
        return Long.parseLong(String.valueOf(done));
    }

    private static CommandLine.Builder machine(Path image) {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .machine(Machines.q35())
                .memory(DataSize.ofMib(32))
                .with(VirtioDisk.of("root", image).format(BlockdevDriver.RAW))
                .with(SerialConsole.create());
    }

    private static synchronized Path image() {
        images++;
        return FOLDER.resolve("image" + images);
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("qemu4j-vm-testing");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
