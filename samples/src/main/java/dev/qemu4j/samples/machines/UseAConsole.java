package dev.qemu4j.samples.machines;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.console.ConsoleRecording;
import dev.qemu4j.vm.console.VmConsole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Logs in on the serial console of a Linux guest, asks it something, and records the console for asciinema. */
public final class UseAConsole {
    private static final Duration BOOT = Duration.ofMinutes(2);

    private UseAConsole() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the guest does not boot
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux = LinuxGuest.builder()
                .file("/etc/passwd", "root:$1$abcdefgh$VtXoA4/rC8DFMoV22LfzP1:0:0::/:/bin/sh\n".getBytes(UTF_8))
                .init("stty sane; while :; do setsid /sbin/getty -L 115200 ttyS0 vt100; done")
                .build();
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .memory(LinuxGuest.MEMORY)
                .kernel(linux.kernel())
                .initrd(linux.initrd())
                .append(linux.kernelCommandLine())
                .with(SerialConsole.create())
                .build();
        Path directory = Files.createTempDirectory("console");
        Path cast = directory.resolve("boot.cast");
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            VmConsole console = vm.console();
            console.failOn(ConsoleAlarm.kernelPanic(), ConsoleAlarm.oops(), ConsoleAlarm.emergencyShell());
            console.login("root", "top-secret", BOOT); // finds the prompt also if it came before
            try (ConsoleRecording recording = console.record(cast)) { // from the first byte, with the times
                System.out.println("recording into " + recording.file());
                console.sendLine("uname -sm; echo done");
                System.out.print(
                        console.expect("\ndone\n", Duration.ofSeconds(30)).before());
            }
        }
        System.out.println();
        System.out.println("recorded " + Files.readAllLines(cast).get(0));
        Files.delete(cast);
        Files.delete(directory);
    }
}
