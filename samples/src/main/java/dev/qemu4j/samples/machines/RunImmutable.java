package dev.qemu4j.samples.machines;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.samples.networks.LabGuest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Starts a machine that forgets all it writes, and commits all once it is wanted. */
public final class RunImmutable {
    private static final int SIZE = 1 << 20;

    private RunImmutable() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the image cannot be made
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux = LinuxGuest.builder().module("virtio_blk").build();
        try (RunDirectory directory = RunDirectory.create()) {
            Path image = directory.path().resolve("disk.raw");
            Files.write(image, "as it was".getBytes(US_ASCII));
            Files.write(image, new byte[SIZE], StandardOpenOption.APPEND);
            CommandLine machine = CommandLine.builder(Target.X86_64)
                    .machine(Machines.q35())
                    .drive(d -> d.file(image).format("raw").interfaceType("virtio"))
                    .snapshot() // of drives; disks of recipes: VmOptions.throwaway
                    .build();
            try (LabGuest guest = LabGuest.boot(linux, machine)) {
                guest.run("echo -n 'forgotten' >/dev/vda; sync");
                System.out.println("the guest reads: " + guest.run("head -c 9 /dev/vda"));
            }
            System.out.println("after its end: " + start(image));
            try (LabGuest guest = LabGuest.boot(linux, machine)) {
                guest.run("echo -n 'committed' >/dev/vda; sync");
                System.out.println("before the commit: " + start(image));
                String answer = guest.vm().qmp().blocking().misc().humanMonitorCommand("commit all");
                System.out.println("after it: " + start(image) + answer.strip());
            }
        }
    }

    private static String start(Path image) throws Exception {
        return new String(Arrays.copyOf(Files.readAllBytes(image), 9), US_ASCII);
    }
}
