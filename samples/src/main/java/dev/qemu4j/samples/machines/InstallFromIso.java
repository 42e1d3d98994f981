package dev.qemu4j.samples.machines;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.machine.BootConfiguration;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.ConsoleMatch;
import dev.qemu4j.vm.console.VmConsole;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Installs a system from an ISO image, with a second one for drivers. The first boot is from the CD, the next from the disk; the firmware's menu
 * brings the CD back. An installer of 512 bytes is in the place of a distribution's here.
 */
public final class InstallFromIso {
    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final String ESCAPE = "\u001b";
    private static final Pattern CD_IN_THE_MENU = Pattern.compile("(\\d)\\. (DVD/CD [^\\r\\n]*\\(INSTALL\\))");

    private InstallFromIso() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if an image cannot be made
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            Path disk = Files.write(directory.path().resolve("disk.raw"), new byte[1 << 20]);
            Path installer = directory.path().resolve("boot.bin");
            try (InputStream code = InstallFromIso.class.getResourceAsStream("installer.bin")) {
                Files.copy(Objects.requireNonNull(code), installer);
            }
            Path install = iso(installer, "INSTALL", "-b", "boot.bin", "-no-emul-boot", "-boot-load-size", "2");
            Path drivers = iso(Files.writeString(directory.path().resolve("readme"), "drivers"), "DRIVERS");

            CommandLine first = machine(disk, install, drivers, b -> b.once("d")); // from the CD until the first reset
            try (VirtualMachine vm = VirtualMachine.start(first)) {
                System.out.println(
                        "drives: " + vm.qmp().blocking().block().queryBlock().size());
                vm.console().expect("Booting from DVD/CD", BOOT);
                System.out.println(
                        "the CD says: " + vm.console().expect("installed", BOOT).text());
                vm.console().expect("Booting from Hard Disk", BOOT);
                System.out.println("then: "
                        + vm.console()
                                .expect("the system runs from the disk", BOOT)
                                .text());
            }
            CommandLine later =
                    machine(disk, install, drivers, b -> b.menu(true).splashTime(60_000)); // ms to press a key
            try (VirtualMachine vm = VirtualMachine.start(later)) {
                VmConsole console = vm.console();
                console.expect("Press ESC for boot menu", BOOT);
                console.send(ESCAPE);
                ConsoleMatch cd = console.expect(CD_IN_THE_MENU, BOOT);
                System.out.println("in the menu: " + cd.group(2));
                console.send(String.valueOf(cd.group(1)));
                System.out.println(
                        "the CD says: " + console.expect("installed", BOOT).text());
            }
        }
    }

    private static CommandLine machine(
            Path disk, Path install, Path drivers, Consumer<BootConfiguration.Builder> boot) {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .machine(Machines.q35(m -> m.graphics(false))) // the firmware speaks on the serial console
                .boot(boot)
                .blockdev(Blockdevs.file("disk", f -> f.filename(disk)))
                .device(Devices.ideHd(d -> d.drive("disk").bus("ide.0")))
                .blockdev(Blockdevs.file("install", f -> f.filename(install).readOnly(true)))
                .device(Devices.ideCd(d -> d.drive("install").bus("ide.1")))
                .blockdev(Blockdevs.file("drivers", f -> f.filename(drivers).readOnly(true)))
                .device(Devices.ideCd(d -> d.drive("drivers").bus("ide.2")))
                .with(SerialConsole.create())
                .build();
    }

    private static Path iso(Path file, String label, String... more) {
        Path iso = file.resolveSibling(label + ".iso");
        List<String> argv = new ArrayList<>(List.of("xorriso", "-as", "mkisofs", "-quiet", "-V", label));
        argv.addAll(List.of("-o", iso.toString()));
        argv.addAll(List.of(more));
        argv.addAll(List.of("-graft-points", file.getFileName() + "=" + file)); // the one file of it
        HostCommand.of(argv).run();
        return iso;
    }
}
