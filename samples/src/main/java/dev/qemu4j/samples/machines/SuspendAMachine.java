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
import dev.qemu4j.vm.SuspendedVm;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.suspend.StateCompression;
import java.nio.file.Path;
import java.time.Duration;

/** Suspends a machine to a compressed file, and lets it go on in another QEMU. */
public final class SuspendAMachine {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private SuspendAMachine() {}

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
            Path state = directory.path().resolve("vm.state");
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.console().expect("ready", LIMIT);
                vm.console().sendLine("w 5");
                vm.console().expect("done 5", LIMIT);

                SuspendedVm suspended = vm.suspendTo(state, o -> o.compression(StateCompression.GZIP));

                System.out.println("alive: " + vm.isAlive() + ", " + suspended.machineType());
            }

            try (VirtualMachine again = SuspendedVm.open(state).resume()) { // by another program, too
                again.console().sendLine("n");
                System.out.println(again.console().expect("ok n 5", LIMIT).text());
            }
        }
    }
}
