package dev.qemu4j.vm.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Refusals of QEMU, and a QEMU that does not answer. */
@Timeout(300)
@Tag("once")
class HotPlugFailureIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path directory;

    @Test
    void refusals_areOfOneClassAndSayWhatToDo() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            HotPlug devices = vm.devices();

            assertRefused(
                    () -> devices.plugMemory(DataSize.ofMib(128)), "pc-dimm cannot be plugged: ", "slots=4,maxmem=8G");
            assertRefused(() -> devices.plug(Devices.of("virtio-nett-pci", d -> d.id("z"))), "virtio-nett-pci");
            assertRefused(() -> devices.link("nic", false), "link: nic (expected: ");
            assertRefused(
                    () -> devices.changeMedium("cd", Path.of("/no/such.iso"), BlockdevDriver.RAW, LIMIT), "'cd'", "/no/such.iso");
            assertRefused(() -> devices.eject("disk", LIMIT), "drive: disk (expected: one of [cd])");
            assertRefused(() -> devices.eject("net", LIMIT), "drive: net (expected: one of [cd])");
        }
    }

    @Test
    void names_ofRecipesAndDrives_areThoseOfTheirDevices() throws IOException {
        Path image = Files.writeString(directory.resolve("disk.raw"), "a disk");
        Path medium = Files.writeString(directory.resolve("medium.iso"), "a medium");
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .option("-machine", "pc,accel=tcg")
                .option("-S")
                .option("-drive", "if=none,id=dvd,media=cdrom")
                .option("-device", "ide-cd,id=cd0,drive=dvd")
                .with(VirtioDisk.of("root", image).format(BlockdevDriver.RAW))
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            HotPlug devices = vm.devices();

            devices.changeMedium("dvd", medium, BlockdevDriver.RAW, LIMIT);
            devices.eject("dvd", LIMIT);

            assertThatThrownBy(() -> devices.eject("root", LIMIT)).hasMessage("drive: root (expected: one of [cd0])");
            assertThat(devices.unplug("root", LIMIT)).isEqualTo(UnplugOutcome.NO_GUEST);
            assertThatThrownBy(() -> devices.unplug("device", LIMIT))
                    .hasMessageStartingWith("device: device (expected: one of [")
                    .hasMessageContaining("root-device");
        }
    }

    @Test
    void plug_refusedAtAFreePort_tellsThatReason() throws IOException {
        Path image = Files.write(directory.resolve("disk.raw"), new byte[1 << 20]);
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .option("-machine", "q35,accel=tcg")
                .option("-S")
                .option("-device", "pcie-root-port,id=port0")
                .option("-device", "pcie-root-port,id=port1,slot=1")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            HotPlug devices = vm.devices();
            devices.plug(VirtioDisk.of("one", image).format(BlockdevDriver.RAW));

            assertThatThrownBy(() -> devices.plug(VirtioDisk.of("two", image).format(BlockdevDriver.RAW)))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageStartingWith("virtio-blk cannot be plugged: ")
                    .hasMessageContaining("lock")
                    .hasMessageNotContaining("free port");
        }
    }

    @Test
    void limits_areThoseOfTheCalls_alsoIfQemuHangs() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            HotPlug devices = vm.devices();
            HostCommand.of("kill", "-STOP", Long.toString(vm.pid())).run();
            List<ThrowingCallable> calls = List.of(
                    () -> devices.balloon(DataSize.ofMib(16), SHORT),
                    () -> devices.unplug("net", SHORT),
                    () -> devices.eject("cd", SHORT),
                    () -> devices.changeMedium("cd", Path.of("/no/such.iso"), BlockdevDriver.RAW, SHORT),
                    () -> vm.control().powerButton(SHORT),
                    () -> vm.control().wake(SHORT),
                    () -> vm.control().reset(SHORT));

            long started = System.nanoTime();
            for (ThrowingCallable call : calls) {
                assertThatThrownBy(call)
                        .isInstanceOf(QemuTimeoutException.class)
                        .matches(HotPlugFailureIT::canBeNamed);
            }

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
            HostCommand.of("kill", "-CONT", Long.toString(vm.pid())).run();
        }
    }

    private static boolean canBeNamed(Throwable failure) {
        return Modifier.isPublic(failure.getClass().getModifiers());
    }

    private static void assertRefused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOf(HotPlugException.class)
                .hasCauseInstanceOf(QmpCommandException.class)
                .message()
                .contains(words);
    }

    private static CommandLine machine() {
        return CommandLine.parse(
                List.of("qemu-system-x86_64 -machine pc -accel tcg -m 32M -nodefaults -no-user-config -display none"
                        .concat(" -device virtio-balloon-pci,id=balloon -device virtio-net-pci,id=net")
                        .concat(
                                " -blockdev null-co,node-name=n -device virtio-blk-pci,id=disk,drive=n -device ide-cd,id=cd")
                        .split(" ")));
    }
}
