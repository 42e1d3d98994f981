package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.VirtioConsole;
import dev.qemu4j.recipe.VirtioPort;
import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.vm.console.VmConsole;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Talks to a program in the guest over a virtio serial port with a name, beside a virtio console. */
public final class TalkToAProgram {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private TalkToAProgram() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the program does not answer
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux = LinuxGuest.builder().module("virtio_console").build();
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .with(VirtioPort.of("com.example.sums").id("sums"))
                .with(VirtioConsole.create())
                .build();
        try (LabGuest guest = LabGuest.boot(linux, cmd)) {
            VmConsole sums = guest.vm().console("sums");
            sums.sendLine("6 * 7"); // waits there until the program opens its port
            guest.run("echo hello >/dev/hvc0");
            System.out.print(guest.vm().console().expect("hello\n", LIMIT).text());
            // With udev it is /dev/virtio-ports/com.example.sums.
            CompletableFuture<String> program =
                    guest.runAsync("name=$(grep -l com.example.sums /sys/class/virtio-ports/*/name);"
                            + " name=${name%/name}; exec 3<>/dev/${name##*/};"
                            + " read -r sum <&3; echo \"it is $((sum))\" >&3");
            System.out.print(sums.expect("it is 42\n", LIMIT).text());
            program.get();
        }
    }
}
