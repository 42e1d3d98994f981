package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import java.nio.file.Path;
import java.time.Duration;

/** Takes a running machine into another QEMU of this host, such as a newer one. */
public final class MigrateAMachine {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private MigrateAMachine() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (RunDirectory directory = RunDirectory.create()) {
            Path raw = directory.path().resolve("guest.raw");
            EmbeddedGuest.writeImage(raw, DataSize.ofMib(8));
            Path disk = directory.path().resolve("disk.qcow2");
            QemuImg.find().convert(ImageSource.of(raw, Format.RAW), disk, Format.QCOW2);
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .display(Displays.none())
                    .with(VirtioDisk.of("root", disk))
                    .with(SerialConsole.create())
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.console().expect("ready", LIMIT);
                vm.console().sendLine("w 5");
                vm.console().expect("done 5", LIMIT);

                // or with VmOptions whose installation is a newer QEMU
                try (VirtualMachine there = vm.migrateTo(
                        cmd,
                        VmOptions.defaults(),
                        o -> o.downtime(Duration.ofMillis(100)).onProgress(report -> {
                            if (report.downtime() != null) {
                                System.out.println(report.status());
                            }
                        }))) {
                    System.out.println("here: " + vm.isAlive());
                    there.console().sendLine("n");
                    System.out.println(there.console().expect("ok n 5", LIMIT).text());
                }
            }
        }
    }
}
