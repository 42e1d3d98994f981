package dev.qemu4j.testcontainers;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.option.Option;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The machines of the tests. */
final class Guests {
    static final Duration SOON = Duration.ofSeconds(60);
    static final String READY = "ready last=";

    private Guests() {}

    /** The embedded guest; the changes of its image are thrown away. */
    static VmSpec embedded() {
        return VmSpec.of(machine()
                        .with(VirtioDisk.of("root", image()).format(BlockdevDriver.RAW))
                        .build())
                .waitFor(Wait.forConsole(READY))
                .options(options -> options.throwawayAll(true));
    }

    /** A machine with a console. */
    static CommandLine.Builder machine() {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .machine(Machines.q35())
                .memory(DataSize.ofMib(32))
                .with(SerialConsole.create());
    }

    /** A Linux guest that runs a script on its console, with a network. */
    static CommandLine linux(String script) {
        LinuxGuest guest = LinuxGuest.builder()
                .module("virtio_net")
                .init("ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0; " + script + "; cat")
                .build();
        List<String> arguments = new ArrayList<>(List.of(Target.X86_64.program()));
        arguments.addAll(guest.arguments());
        List<Option> options = CommandLine.parse(arguments).options();
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .machine(Machines.q35())
                .memory(LinuxGuest.MEMORY)
                .with(ids -> options)
                .with(SerialConsole.create())
                .with(UserNetwork.create())
                .build();
    }

    /** Has the embedded guest write a record, and returns the number of records then. */
    static long write(VirtualMachine vm) {
        vm.console().sendLine("w 1");
        String done =
                vm.console().expect(Pattern.compile("done (\\d+)\r?\n"), SOON).group(1);
        return Long.parseLong(String.valueOf(done));
    }

    /** An image with the embedded guest, the same for all: nobody writes it. */
    static synchronized Path image() {
        Path image = Path.of("target", "embedded-" + ProcessHandle.current().pid() + ".raw")
                .toAbsolutePath();
        if (Files.notExists(image)) {
            EmbeddedGuest.writeImage(image, DataSize.ofMib(1));
            image.toFile().deleteOnExit();
        }
        return image;
    }
}
