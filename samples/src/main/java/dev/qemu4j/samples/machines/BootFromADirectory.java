package dev.qemu4j.samples.machines;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.recipe.DirectKernel;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtiofsDirectory;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** Boots a Linux guest whose root file system is a directory of the host, by virtiofs. */
public final class BootFromADirectory {
    private static final Duration BOOT = Duration.ofMinutes(2);

    /** The kernels of distributions have virtiofs as a module: with one that has it built in, {@code rootfstype=virtiofs root=root} suffices. */
    private static final String START = """
            #!/bin/busybox sh
            /bin/busybox --install -s
            mount -t devtmpfs devtmpfs /dev
            while read -r module; do insmod "$module"; done </etc/qemu4j/modules
            mkdir /new
            mount -t virtiofs root /new
            cp /bin/busybox /new/bin # in the place of a distribution's programs
            exec switch_root /new /sbin/init
            """;

    private static final String INIT = """
            #!/bin/busybox sh
            busybox mount -t proc proc /proc
            busybox mount -t devtmpfs devtmpfs /dev
            exec >/dev/ttyS0 2>&1 </dev/ttyS0
            busybox grep ' / virtiofs' /proc/mounts
            echo 'written by the guest' >/hello
            echo written
            busybox sleep 600
            """;

    private BootFromADirectory() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the directory cannot be made
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory made = RunDirectory.create()) {
            Path root = made.path().resolve("root");
            for (String directory : List.of("bin", "sbin", "proc", "dev")) {
                Files.createDirectories(root.resolve(directory));
            }
            Path init = Files.writeString(root.resolve("sbin/init"), INIT);
            Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("rwxr-xr-x"));

            LinuxGuest linux = LinuxGuest.builder()
                    .module("virtiofs")
                    .file("/from-a-share", 0755, START.getBytes(UTF_8))
                    .kernelParameter("rdinit=/from-a-share")
                    .build();
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .display(Displays.none())
                    .memory(LinuxGuest.MEMORY)
                    .with(VirtiofsDirectory.of(root, "root"))
                    .with(DirectKernel.of(linux.kernel()).initrd(linux.initrd()).append(linux.kernelCommandLine()))
                    .with(SerialConsole.create())
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                System.out.println("the guest's root: "
                        + vm.console().expect("root / virtiofs", BOOT).text());
                vm.console().expect("\nwritten", BOOT);
            }
            System.out.print("on the host: " + Files.readString(root.resolve("hello")));
        }
    }
}
