package dev.qemu4j.vm.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that come and go under real guests. */
class HotPlugIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int QUESTIONS = 5;
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final String TOTAL = "sed -n 's/MemTotal: *\\([0-9]*\\).*/\\1/p' /proc/meminfo"; // in KiB
    private static final String SOON = "for i in $(seq 2000); do %s && exit; sleep 0.1; done; exit 1";

    @TempDir
    private Path directory;

    @Test
    @Tag("once")
    void plug_devicesUnderLinux_comeAndGo() throws IOException {
        Path image = file("disk.raw", "a disk");
        LinuxGuest.Builder guest = LinuxGuest.builder()
                .module("virtio_blk")
                .module("virtio_net")
                .module("usbhid")
                .module("hid_generic")
                .module("xhci_pci")
                .module("virtio_balloon")
                .availableModule("brd");
        try (LinuxMachine machine = LinuxMachine.boot(
                guest,
                ports(
                        "-m",
                        "256M,slots=2,maxmem=1G",
                        "-smp",
                        "1,maxcpus=2",
                        "-device",
                        "qemu-xhci",
                        "-device",
                        "virtio-balloon-pci"))) {
            VirtualMachine vm = machine.vm();
            HotPlug devices = vm.devices();

            PluggedDevice disk = devices.plug(VirtioDisk.of("data", image).format(BlockdevDriver.RAW));
            await(machine, "[ -e /dev/vda ]");
            assertThat(machine.run("head -c 6 /dev/vda")).isEqualTo("a disk");
            assertThat(unplug(disk)).isEqualTo(UnplugOutcome.DONE);
            assertThat(unplug(disk)).isEqualTo(UnplugOutcome.DONE);
            await(machine, "[ ! -e /dev/vda ]");
            assertThat(vm.qmp().blocking().block().queryNamedBlockNodes()).isEmpty();

            PluggedDevice network = devices.plug(network());
            await(
                    machine,
                    "[ -e /sys/class/net/eth0 ] && ip link set eth0 up && [ $(cat /sys/class/net/eth0/carrier) = 1 ]");
            devices.link(network.id(), false);
            await(machine, "[ $(cat /sys/class/net/eth0/carrier) = 0 ]");
            devices.link(network.id(), true);
            await(machine, "[ $(cat /sys/class/net/eth0/carrier) = 1 ]");
            assertThat(unplug(network)).isEqualTo(UnplugOutcome.DONE);
            assertThat(network.id()).startsWith("plugged");

            PluggedDevice tablet = devices.plug(Devices.usbTablet());
            await(machine, "grep -q 'USB Tablet' /proc/bus/input/devices");
            assertThat(unplug(tablet)).isEqualTo(UnplugOutcome.DONE);
            await(machine, "! grep -q 'USB Tablet' /proc/bus/input/devices");

            devices.balloon(DataSize.ofMib(200), PATIENCE);
            devices.balloon(DataSize.ofMib(256), PATIENCE);

            memory(machine, devices);

            // The last: under TCG, QEMU 7.2 goes on telling a CPU that has left of new and old memory, and may crash
            // (SIGSEGV).
            PluggedDevice cpu = devices.plugCpu();
            await(machine, "[ -e /sys/devices/system/cpu/cpu1 ]");
            assertThatThrownBy(devices::plugCpu)
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageContaining("all 2 places");
            assertThat(unplug(cpu)).isEqualTo(UnplugOutcome.DONE);
            await(machine, "[ ! -e /sys/devices/system/cpu/cpu1 ]");
        }
    }

    /** Memory that grows and shrinks by blocks: plugged, resized in both directions, and unplugged. */
    @Test
    @Tag("once")
    void resizeMemory_virtioMemUnderLinux_growsAndShrinks() {
        LinuxGuest.Builder guest = LinuxGuest.builder().module("virtio_mem");
        try (LinuxMachine machine = LinuxMachine.boot(guest, ports("-m", "256M,maxmem=1G"))) {
            HotPlug devices = machine.vm().devices();
            long before = Long.parseLong(machine.run(TOTAL).strip());
            PluggedDevice memory = devices.plug(virtioMem());
            machine.run("echo online_movable >/sys/devices/system/memory/auto_online_blocks");

            devices.resizeMemory(memory.id(), DataSize.ofMib(256), PATIENCE);
            await(machine, "[ $(" + TOTAL + ") -gt " + (before + 200_000) + " ]");
            assertThat(plugged(machine.vm())).isEqualTo(DataSize.ofMib(256));
            assertThatThrownBy(() -> devices.resizeMemory(memory.id(), DataSize.ofGib(1), LIMIT))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageContaining(memory.id() + " cannot have the size 1 GiB: ");
            devices.resizeMemory(memory.id(), DataSize.ofBytes(0), PATIENCE);

            await(machine, "[ $(" + TOTAL + ") -lt " + (before + 50_000) + " ]");
            assertThat(plugged(machine.vm()).bytes()).isZero();
            if (machine.vm().qmp().greeting().version().atLeast(8, 2)) {
                assertThat(unplug(memory)).isEqualTo(UnplugOutcome.DONE);
            } else {
                assertThatThrownBy(() -> memory.unplug(LIMIT))
                        .isInstanceOf(HotPlugException.class)
                        .hasMessageContaining("virtio based memory devices cannot be unplugged");
            }
        }
    }

    private static DataSize plugged(VirtualMachine vm) {
        DataSize plugged =
                vm.qmp().blocking().machine().queryMemorySizeSummary().pluggedMemory();
        return plugged == null ? DataSize.ofBytes(0) : plugged;
    }

    private static Recipe virtioMem() {
        return ids -> {
            String backend = ids.of("memory");
            return List.of(
                    Option.of("-object", QomObjects.memoryBackendRam(backend, m -> m.size(DataSize.ofMib(512)))),
                    Option.of("-device", Devices.virtioMemPci(d -> d.memdev(backend))));
        };
    }

    @Test
    void resizeMemory_guestWithoutADriver_endsWithTheLimit() {
        CommandLine cmd = machine("pc").toBuilder()
                .option("-m", "32M,maxmem=1G")
                .device(Devices.virtioBalloonPci(d -> d.id("balloon")))
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            HotPlug devices = vm.devices();
            String id = devices.plug(virtioMem()).id();

            assertThatThrownBy(() -> devices.resizeMemory(id, DataSize.ofMib(256), SHORT))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("256 MiB of " + id + ": it has 0");
            assertThatThrownBy(() -> devices.resizeMemory("balloon", DataSize.ofMib(256), LIMIT))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageContaining("expected: a virtio-mem-pci");
            assertThatThrownBy(() -> devices.resizeMemory("nothing", DataSize.ofMib(256), LIMIT))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageStartingWith("device: nothing (expected: one of [");
        }
    }

    /** Asks again if there was no answer: QEMU's manual calls unplugging a request, which a busy guest may miss. */
    private static UnplugOutcome unplug(PluggedDevice device) {
        UnplugOutcome outcome = device.unplug(LIMIT);
        for (int i = 1; i < QUESTIONS && outcome == UnplugOutcome.NO_ANSWER; i++) {
            outcome = device.unplug(LIMIT);
        }
        return outcome;
    }

    /** Memory that the guest has filled with what cannot be moved is refused. */
    private static void memory(LinuxMachine machine, HotPlug devices) {
        String blocks = "ls -d /sys/devices/system/memory/memory* | wc -l";
        String before = machine.run(blocks);
        PluggedDevice free = devices.plugMemory(DataSize.ofMib(128));
        await(machine, "[ $(" + blocks + ") -gt " + before + " ]");
        assertThat(unplug(free)).isEqualTo(UnplugOutcome.DONE);
        await(machine, "[ $(" + blocks + ") -eq " + before + " ]");

        long total = Long.parseLong(machine.run(TOTAL));
        PluggedDevice used = devices.plugMemory(DataSize.ofMib(128));
        await(machine, "[ $(" + blocks + ") -gt " + before + " ]");
        machine.run("for m in /sys/devices/system/memory/memory*; do [ $(cat $m/state) = online ] || echo online_kernel"
                + " >$m/state; done; true");
        await(
                machine,
                "[ $(" + TOTAL + ") -gt " + (total + 100_000) + " ]"); // else the guest panics, and QEMU ends with it
        String fill = "modprobe brd rd_nr=1 rd_size=300000 && dd if=/dev/zero of=/dev/ram0 bs=1M count=200 2>&1";
        assertThat(machine.console().run(fill, PATIENCE).exitCode()).isZero();
        assertThat(unplug(used)).isEqualTo(UnplugOutcome.REFUSED);
    }

    @Test
    @Tag("once")
    void eject_driveThatTheGuestHasLocked_waitsForIt() throws IOException {
        Path first = file("first.iso", "first");
        Path second = file("second.iso", "second");
        LinuxGuest.Builder guest = LinuxGuest.builder().module("ahci").module("sr_mod");
        try (LinuxMachine machine = LinuxMachine.boot(
                guest,
                "-drive",
                "if=none,id=medium,media=cdrom,format=raw,file=" + first,
                "-device",
                "ide-cd,id=cd,drive=medium")) {
            HotPlug devices = machine.vm().devices();
            await(machine, "[ -e /dev/sr0 ]");
            machine.run("exec 3</dev/sr0; sleep 10000 <&3 & exec 3<&-; echo $! >/run/holder; head -c 5 /dev/sr0");

            assertThatThrownBy(() -> devices.eject("cd", SHORT))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("the tray of drive 'cd' locked");

            machine.run("kill $(cat /run/holder)");
            devices.eject("cd", LIMIT);
            devices.changeMedium("cd", second, BlockdevDriver.RAW, LIMIT);
            await(machine, "[ \"$(head -c 6 /dev/sr0)\" = second ]");
            assertThatThrownBy(() -> devices.eject("dvd", LIMIT))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessage("drive: dvd (expected: one of [cd])");
        }
    }

    @Test
    void plug_stepThatFails_leavesNothing() throws IOException {
        Path image = file("disk.raw", "a disk");
        try (VirtualMachine vm = VirtualMachine.start(machine("pc"))) {
            Recipe broken = VirtioDisk.of("data", image).format(BlockdevDriver.RAW).device(d -> d.property("no-such-property", 1));

            assertThatThrownBy(() -> vm.devices().plug(broken))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageContaining("no-such-property")
                    .hasCauseInstanceOf(QmpCommandException.class);

            assertThat(vm.qmp().blocking().block().queryNamedBlockNodes()).isEmpty();
            PluggedDevice whole = vm.devices().plug(VirtioDisk.of("data", image).format(BlockdevDriver.RAW));
            PluggedDevice another = vm.devices()
                    .plug(VirtioDisk.of("data2", file("another.raw", "another")).format(BlockdevDriver.RAW));
            assertThat(whole.id()).isNotEqualTo(another.id());
        }
    }

    @Test
    void plug_partsOfTheHost_comeAndGo() {
        try (VirtualMachine vm = VirtualMachine.start(machine("pc"))) {
            HotPlug devices = vm.devices();
            PluggedDevice first = devices.plug(ids -> List.of(
                    Option.of("-chardev", Chardevs.ofNull(ids.of("char"))),
                    Option.of("-netdev", Netdevs.user(ids.of("net")))));
            PluggedDevice second = devices.plug(ids -> List.of(Option.of("-netdev", Netdevs.user(ids.of("net")))));

            assertThat(first.id()).isEmpty();
            assertThat(second.unplug(LIMIT)).isEqualTo(UnplugOutcome.DONE);
            assertThat(first.unplug(LIMIT)).isEqualTo(UnplugOutcome.DONE);
            assertThat(vm.qmp().blocking().chardev().queryChardev()).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> devices.plug(ids -> List.of(Option.text("-m", "1G"))));
            assertThatIllegalArgumentException().isThrownBy(() -> devices.plug(ids -> List.of()));
        }
    }

    @Test
    void unplug_guestThatDoesNotAnswer_isToldFromOneThatDoesNotRun() throws IOException {
        Path image = file("disk.raw", "a disk");
        try (VirtualMachine vm = VirtualMachine.start(machine("pc"))) {
            PluggedDevice disk = vm.devices().plug(VirtioDisk.of("data", image).format(BlockdevDriver.RAW));

            assertThat(disk.unplug(SHORT)).isEqualTo(UnplugOutcome.NO_ANSWER);
            vm.qmp().blocking().misc().stop();
            assertThat(disk.unplug(LIMIT)).isEqualTo(UnplugOutcome.NO_GUEST);
            vm.qmp().blocking().misc().cont();
            CompletableFuture<UnplugOutcome> wait = disk.unplugAsync(LIMIT);
            vm.qmp().blocking().misc().stop();
            assertThat(wait.join()).isEqualTo(UnplugOutcome.NO_GUEST);
            assertThat(vm.qmp().blocking().block().queryNamedBlockNodes()).isNotEmpty();
            CompletableFuture<UnplugOutcome> given = vm.devices().unplugAsync(disk.id(), LIMIT);
            assertThat(given.join()).isEqualTo(UnplugOutcome.NO_GUEST);
            assertThatThrownBy(() -> vm.devices().unplug("nothing", LIMIT))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessage("device: nothing (expected: one of [" + disk.id() + "])");
        }
    }

    @Test
    void plug_portsOfASwitch_areTakenOneByOne() {
        CommandLine cmd = machine("q35").toBuilder()
                .option("-device", "pcie-root-port,id=root,chassis=1")
                .option("-device", "x3130-upstream,id=up,bus=root")
                .option("-device", "xio3130-downstream,id=down0,bus=up,chassis=2")
                .option("-device", "xio3130-downstream,id=down1,bus=up,chassis=3")
                .build();
        VmOptions paused = VmOptions.builder().paused(true).build(); // no firmware has numbered the buses
        try (VirtualMachine vm = VirtualMachine.start(cmd, paused)) {
            PluggedDevice first = vm.devices().plug(Devices.virtioRngPci());
            PluggedDevice second = vm.devices().plug(Devices.virtioRngPci());

            assertThat(List.of(parent(vm, first), parent(vm, second))).containsExactly("down0", "down1");
            assertThatThrownBy(() -> vm.devices().plug(Devices.virtioRngPci()))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageContaining("Devices.pcieRootPort");
        }
    }

    private static String parent(VirtualMachine vm, PluggedDevice device) {
        String bus = vm.qmp()
                .blocking()
                .qom()
                .qomGet("/machine/peripheral/" + device.id(), "parent_bus")
                .stringValue();
        return bus.substring(bus.lastIndexOf('/') + 1);
    }

    @Test
    void plug_machineWithoutAFreePort_saysWhatToAdd() {
        try (VirtualMachine vm = VirtualMachine.start(machine("q35"))) {
            assertThatThrownBy(() -> vm.devices().plug(Devices.virtioRngPci()))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageContaining("Devices.pcieRootPort");
            assertThatThrownBy(() -> vm.devices().balloon(DataSize.ofMib(16), LIMIT))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageContaining("no balloon");
        }
    }

    @Test
    void balloon_guestWithoutADriver_endsWithTheLimit() {
        CommandLine cmd = machine("pc").toBuilder()
                .option("-device", "virtio-balloon-pci")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThatThrownBy(() -> vm.devices().balloon(DataSize.ofMib(16), SHORT))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("it leaves 32 MiB");
        }
    }

    private static Recipe network() {
        return ids -> {
            String backend = ids.of("net");
            return List.of(
                    Option.of("-netdev", Netdevs.user(backend)),
                    Option.of("-device", Devices.virtioNetPci(d -> d.netdev(backend))));
        };
    }

    private static void await(LinuxMachine machine, String condition) {
        assertThat(machine.console().run(SOON.formatted(condition), PATIENCE).exitCode())
                .as("%s", condition)
                .isZero();
    }

    private Path file(String name, String content) throws IOException {
        byte[] bytes = Arrays.copyOf(content.getBytes(UTF_8), 1 << 20);
        return Files.write(directory.resolve(name), bytes);
    }

    private static String[] ports(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        for (int i = 0; i < 2; i++) {
            all.addAll(List.of("-device", "pcie-root-port,id=port" + i + ",chassis=" + (i + 1)));
        }
        return all.toArray(String[]::new);
    }

    private static CommandLine machine(String type) {
        return CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-display", "none")
                .option("-machine", type + ",accel=tcg")
                .option("-m", "32M")
                .build();
    }
}
