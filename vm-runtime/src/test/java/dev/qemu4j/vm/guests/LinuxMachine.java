package dev.qemu4j.vm.guests;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.guest.linux.LinuxGuestException;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A machine with the Linux guest, and the guest's shell. */
public final class LinuxMachine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final RunDirectory directory = RunDirectory.create();
    private final LinuxGuestConsole console = LinuxGuestConsole.listen(directory.socket("console"));
    private final VirtualMachine vm;

    private LinuxMachine(LinuxGuest.Builder guest, List<Recipe> recipes, String... arguments) {
        try {
            CommandLine.Builder cmd = machine(build(guest), arguments).toBuilder();
            recipes.forEach(cmd::with);
            vm = VirtualMachine.start(cmd.build());
        } catch (RuntimeException e) {
            console.close();
            directory.close();
            throw e;
        }
    }

    /** Boots a guest on a q35 with more arguments, and waits until its shell serves. */
    public static LinuxMachine boot(LinuxGuest.Builder guest, String... arguments) {
        return boot(guest, List.of(), arguments);
    }

    /** Boots a guest on a q35 with recipes behind more arguments. */
    public static LinuxMachine boot(LinuxGuest.Builder guest, List<Recipe> recipes, String... arguments) {
        LinuxMachine machine = new LinuxMachine(guest, recipes, arguments);
        try {
            machine.console.awaitReady(PATIENCE);
            return machine;
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    private static LinuxGuest build(LinuxGuest.Builder guest) {
        try {
            return guest.build();
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                String why = "NOT RUN: " + e.getMessage();
                System.err.println(why);
                Assumptions.abort(why);
            }
            throw e;
        }
    }

    private CommandLine machine(LinuxGuest guest, String... more) {
        List<String> arguments = new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config"));
        arguments.addAll(List.of("-M", "q35", "-accel", "tcg", "-display", "none"));
        if (!List.of(more).contains("-m")) {
            arguments.addAll(List.of("-m", LinuxGuest.MEMORY.bytes() / 1024 / 1024 + "M"));
        }
        arguments.addAll(guest.arguments());
        arguments.addAll(console.arguments());
        arguments.addAll(List.of(more));
        List<Option> options = CommandLine.parse(arguments).options();
        return CommandLine.builder(Target.X86_64).with(ids -> options).build();
    }

    public VirtualMachine vm() {
        return vm;
    }

    /** Runs commands in the guest, and returns their output; fails if they fail. */
    public String run(String commands) {
        return console.output(commands);
    }

    public LinuxGuestConsole console() {
        return console;
    }

    @Override
    public void close() {
        vm.close();
        console.close();
        directory.close();
    }
}
