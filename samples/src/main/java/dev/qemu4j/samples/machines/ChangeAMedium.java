package dev.qemu4j.samples.machines;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockInfo;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.device.HotPlug;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Puts a second disc into the drive of a machine that runs, as during an installation, and takes it out in the end. */
public final class ChangeAMedium {
    private static final Duration LIMIT = Duration.ofSeconds(30); // for a guest that has the drive locked

    private ChangeAMedium() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if an image cannot be made
     */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("media");
        Path first = Files.write(directory.resolve("install.iso"), new byte[1 << 20]);
        Path second = Files.write(directory.resolve("drivers.iso"), new byte[1 << 20]);
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .nodefaults()
                .blockdev(Blockdevs.file("install", f -> f.filename(first).readOnly(true)))
                .device(Devices.ideCd(d -> d.id("cd").drive("install")))
                .display(Displays.none())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            HotPlug devices = vm.devices();
            System.out.println("in the drive: " + medium(vm));
            devices.changeMedium("cd", second, BlockdevDriver.RAW, LIMIT);
            System.out.println("in the drive: " + medium(vm));
            devices.eject("cd", LIMIT);
            System.out.println("in the drive: " + medium(vm));
        } finally {
            Files.delete(first);
            Files.delete(second);
            Files.delete(directory);
        }
    }

    private static String medium(VirtualMachine vm) {
        BlockInfo drive = vm.qmp().blocking().block().queryBlock().get(0);
        BlockDeviceInfo inserted = drive.inserted();
        return inserted == null
                ? "nothing"
                : String.valueOf(Path.of(inserted.file()).getFileName());
    }
}
