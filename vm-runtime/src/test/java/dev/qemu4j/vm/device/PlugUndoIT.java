package dev.qemu4j.vm.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.device.Device;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.machine.HotpluggableCPU;
import dev.qemu4j.qapi.misc.HumanMonitorCommand;
import dev.qemu4j.qapi.qom.ObjectAdd;
import dev.qemu4j.qapi.qom.ObjectPropertyInfo;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plugs that fail, are cancelled or meet, and unplugs that need no guest, on machines without one. */
@Tag("once")
class PlugUndoIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int ROUNDS = 25;

    @Test
    void unplug_busThatAsksNoGuest_releasesTheBackend() {
        try (VirtualMachine vm = start()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Recipe disk : List.of(disk(PlugUndoIT::scsi), disk(PlugUndoIT::usb))) {
                    assertThat(vm.devices().plug(disk).unplug(LIMIT)).isEqualTo(UnplugOutcome.DONE);
                    assertThat(nodes(vm)).isEmpty();
                }
            }
        }
    }

    @Test
    void unplug_partThatIsGone_isDone() {
        try (VirtualMachine vm = start()) {
            PluggedDevice disk = vm.devices().plug(disk(PlugUndoIT::usb));
            assertThat(vm.devices().unplug(disk.id(), LIMIT)).isEqualTo(UnplugOutcome.DONE);
            vm.qmp().blocking().block().blockdevDel("disk0");

            assertThat(disk.unplug(LIMIT)).isEqualTo(UnplugOutcome.DONE);
        }
    }

    @Test
    void plug_idThatTheMachineHas_touchesNothing() {
        try (VirtualMachine vm = start()) {
            HotPlug devices = vm.devices();
            devices.plug(ids -> List.of(Option.of("-netdev", Netdevs.user("net0"))));
            devices.plug(ids -> List.of(Option.of("-blockdev", Blockdevs.nullCo("node0"))));
            Option other = Option.of("-chardev", Chardevs.ofNull("net0"));

            assertThatThrownBy(() -> devices.plug(ids -> List.of(other, Option.of("-netdev", Netdevs.user("net0")))))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessage("-netdev: the machine has 'net0' already (expected: another id)");
            assertThatThrownBy(() -> devices.plug(ids -> List.of(Option.of("-blockdev", Blockdevs.nullCo("node0")))))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageContaining("'node0'");

            assertThat(vm.qmp().blocking().execute(HumanMonitorCommand.of("info network")))
                    .contains("net0");
            assertThat(nodes(vm)).containsExactly("node0");
            assertThat(devices.plug(ids -> List.of(other)).unplug(LIMIT)).isEqualTo(UnplugOutcome.DONE);
        }
    }

    @Test
    void plugAsync_cancelled_leavesNothing() {
        try (VirtualMachine vm = start()) {
            Set<String> before = Set.copyOf(MachineIds.devices(vm.qmp().blocking()));
            for (int round = 0; round < ROUNDS; round++) {
                CompletableFuture<PluggedDevice> plug = vm.devices().plugAsync(disk(PlugUndoIT::usb));
                IntStream.range(0, round)
                        .forEach(i -> vm.qmp().blocking().runState().queryStatus());

                if (plug.cancel(true)) {
                    assertThatThrownBy(plug::join).isInstanceOf(CancellationException.class);
                    vm.devices().plug(ids -> List.of(Option.of("-chardev", Chardevs.ofNull(ids.of("next")))));
                } else {
                    assertThat(plug.join().unplug(LIMIT)).isEqualTo(UnplugOutcome.DONE);
                }

                awaitNothingBut(before, vm);
            }
        }
    }

    /** Another user takes the id once the plug has looked, and QEMU refuses the plug when nobody waits for its answer any more. */
    @Test
    void plugAsync_cancelledBeforeTheRefusal_leavesThePartOfAnother() throws Exception {
        try (VirtualMachine vm = start()) {
            Recipe late = ids -> {
                vm.qmp().blocking().execute(ObjectAdd.of(QomObjects.rngBuiltin("rng0")));
                signal("STOP", vm);
                return List.of(Option.of("-object", QomObjects.rngBuiltin("rng0")));
            };
            CompletableFuture<PluggedDevice> plug = vm.devices().plugAsync(late);
            Await.until(Await.Condition.polling(PlugUndoIT::isSent, PAUSE), "waiting for the command", LIMIT);

            assertThat(plug.cancel(true)).isTrue();
            signal("CONT", vm);
            vm.devices().plug(ids -> List.of(Option.of("-chardev", Chardevs.ofNull("next")))); // after the undo

            assertThat(vm.qmp().blocking().qom().qomList("/objects"))
                    .extracting(ObjectPropertyInfo::name)
                    .contains("rng0");
        }
    }

    private static boolean isSent() {
        return Thread.getAllStackTraces().values().stream()
                .map(List::of)
                .anyMatch(stack -> has(stack, Plugging.class) && has(stack, Await.class));
    }

    private static boolean has(List<StackTraceElement> stack, Class<?> type) {
        return stack.stream().anyMatch(frame -> frame.getClassName().equals(type.getName()));
    }

    private static void signal(String name, VirtualMachine vm) {
        HostCommand.of("kill", "-" + name, Long.toString(vm.pid())).run();
    }

    @Test
    void plug_fileInTheRunDirectory_isPlacedWhereThatIsKnown() {
        try (VirtualMachine vm = start()) {
            Path socket = vm.runDirectory().resolve("agent");
            Recipe agent = GuestAgentChannel.create();

            assertThatThrownBy(() -> HotPlug.of(vm.qmp()).plug(agent))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("GuestAgentChannel.of(path)");
            assertThat(socket).doesNotExist();

            vm.devices().plug(agent);
            assertThat(socket).exists();

            assertThatThrownBy(() -> vm.devices().plug(Tpm.emulated()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("only a start starts");
        }
    }

    @Test
    void plugAsync_resultThatNobodyTakes_isUndone() {
        try (VirtualMachine vm = start()) {
            Set<String> before = Set.copyOf(MachineIds.devices(vm.qmp().blocking()));
            CompletableFuture<PluggedDevice> plug = vm.devices().plugAsync(disk(PlugUndoIT::usb));
            assertThat(Await.ended(plug, LIMIT)).isTrue();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> Await.result(plug, "waiting for a disk"))
                    .isInstanceOf(QemuInterruptedException.class);

            assertThat(Thread.interrupted()).isTrue();
            awaitNothingBut(before, vm);
        }
    }

    @Test
    void plugAsync_severalAtOnce_getIdsOfTheirOwn() {
        try (VirtualMachine vm = start()) {
            List<CompletableFuture<PluggedDevice>> plugs = IntStream.range(0, 4)
                    .mapToObj(i -> vm.devices().plugAsync(Devices.usbTablet()))
                    .toList();

            assertThat(plugs.stream().map(plug -> plug.join().id())).doesNotHaveDuplicates();
            assertThat(vm.devices()).isSameAs(vm.devices());
        }
    }

    @Test
    void plugCpu_moreThanTenCores_takesThePlacesInOrder() {
        try (VirtualMachine vm = start()) {
            vm.devices().plugCpu();
            vm.devices().plugCpu();

            assertThat(vm.qmp().blocking().machine().queryHotpluggableCpus().stream()
                            .filter(cpu -> cpu.qomPath() != null)
                            .map(PlugUndoIT::core))
                    .containsExactlyInAnyOrder(0L, 1L, 2L);
        }
    }

    @Test
    void balloon_sizeThatNoGuestReaches_isRefused() {
        try (VirtualMachine vm = start()) {
            for (DataSize size : List.of(DataSize.ofMib(33), DataSize.ofBytes((16 << 20) + 512))) {
                assertThatThrownBy(() -> vm.devices().balloon(size, LIMIT))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("size: " + size + " (expected: a multiple of 4 KiB, at most the machine's 32 MiB)");
            }
        }
    }

    private static long core(HotpluggableCPU cpu) {
        return cpu.props().toJson().path("core-id").asLong();
    }

    private static void awaitNothingBut(Set<String> devices, VirtualMachine vm) {
        Await.until(
                Await.Condition.polling(
                        () -> Set.copyOf(MachineIds.devices(vm.qmp().blocking()))
                                        .equals(devices)
                                && nodes(vm).isEmpty(),
                        PAUSE),
                "waiting for the undo",
                LIMIT);
    }

    private static List<String> nodes(VirtualMachine vm) {
        return vm.qmp().blocking().block().queryNamedBlockNodes().stream()
                .map(node -> String.valueOf(node.nodeName()))
                .toList();
    }

    private static Recipe disk(Function<String, Device> device) {
        return ids -> {
            String node = ids.of("disk");
            return List.of(
                    Option.of("-blockdev", Blockdevs.nullCo(node, n -> n.size(1L << 20))),
                    Option.of("-device", device.apply(node)));
        };
    }

    private static Device scsi(String node) {
        return Devices.scsiHd(d -> d.drive(node));
    }

    private static Device usb(String node) {
        return Devices.usbStorage(d -> d.drive(node));
    }

    private static VirtualMachine start() {
        return VirtualMachine.start(CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-display", "none")
                .option("-machine", "pc,accel=tcg")
                .option("-m", "32M")
                .option("-smp", "1,maxcpus=12,sockets=1,cores=12,threads=1")
                .option("-device", "virtio-scsi-pci,id=scsi")
                .option("-device", "qemu-xhci,id=usb")
                .option("-device", "virtio-balloon-pci,id=balloon")
                .build());
    }
}
