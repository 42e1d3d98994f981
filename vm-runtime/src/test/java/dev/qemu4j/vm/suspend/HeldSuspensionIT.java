package dev.qemu4j.vm.suspend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.qapi.misc.HumanMonitorCommand;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.BlockingQmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.SuspendedVm;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.migrate.MigrateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Suspensions that something holds up, or that others disturb: the guest goes on as it was, or its file can be resumed. */
@Tag("once")
@Timeout(180)
class HeldSuspensionIT extends SuspendFixture {
    private static final DataSize SLOW = DataSize.ofKib(64);

    @BeforeEach
    void makeMemory() throws IOException {
        byte[] random = new byte[20 << 20]; // more than all buffers of a compressor that stands still
        new Random(1).nextBytes(random);
        Files.write(work.resolve("memory"), random);
    }

    @AfterEach
    void noPackerIsLeft() {
        assertThat(packers()).isEmpty();
    }

    @Override
    CommandLine.Builder machine() {
        return super.machine().option("-device", "loader,force-raw=on,addr=0x800000,file=" + work.resolve("memory"));
    }

    private VirtualMachine boot() {
        return boot(machine().build());
    }

    private static List<ProcessHandle> packers() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").matches(".*/(xz|zstd|gzip)"))
                .toList();
    }

    private static void signal(String name, ProcessHandle process) {
        HostCommand.of("kill", "-" + name, Long.toString(process.pid())).run();
    }

    /** Has the compressor stand still from the moment on at which the guest does. */
    private static CompletableFuture<ProcessHandle> holdPacker(VirtualMachine vm) {
        CompletableFuture<ProcessHandle> held = new CompletableFuture<>();
        vm.events().on(StopEvent.class, stopped -> {
            if (!held.isDone()) {
                Await.until(
                        Await.Condition.polling(() -> !packers().isEmpty(), PAUSE), "waiting for the compressor", SOON);
                ProcessHandle packer = packers().get(0);
                signal("STOP", packer);
                held.complete(packer);
            }
        });
        return held;
    }

    @ParameterizedTest
    @EnumSource
    void suspend_sandboxThatStartsNoPrograms_isLikeAnyOther(StateCompression compression) {
        CommandLine cmd = machine()
                .option("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny")
                .build();
        try (VirtualMachine vm = boot(cmd)) {
            assertThat(guest.write(2)).isEqualTo(2);
            vm.suspendTo(state, o -> o.compression(compression));
        }
        try (VirtualMachine vm = SuspendedVm.open(state).resume()) {
            assertThat(again().write(1)).isEqualTo(3);
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void suspend_compressorThatHangs_goesOnAtItsLimitAndCanBeSuspendedAgain() {
        try (VirtualMachine vm = boot()) {
            CompletableFuture<ProcessHandle> held = holdPacker(vm);

            assertThatThrownBy(() -> vm.suspendTo(
                            state, o -> o.compression(StateCompression.ZSTD).timeout(Duration.ofSeconds(5))))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageStartingWith("the machine goes on");

            assertThat(held).isCompleted();
            assertThat(packers()).isEmpty();
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            assertThat(guest.write(2)).isEqualTo(2);
            assertThat(vm.runDirectory()).isDirectoryNotContaining("glob:**/{state,pack}");
            vm.suspendTo(state);
        }
        try (VirtualMachine vm = SuspendedVm.open(state).resume()) {
            assertThat(vm.isAlive()).isTrue();
            assertThat(again().write(1)).isEqualTo(3);
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void suspend_cancelledWhileTheCompressorHangs_goesOn() throws Exception {
        try (VirtualMachine vm = boot()) {
            CompletableFuture<ProcessHandle> held = holdPacker(vm);
            CompletableFuture<SuspendedVm> suspending =
                    vm.suspendToAsync(state, o -> o.compression(StateCompression.ZSTD));
            held.get(60, TimeUnit.SECONDS);

            assertThat(suspending.cancel(true)).isTrue();

            vm.control().await(RunState.RUNNING, SOON);
            assertThat(guest.write(2)).isEqualTo(2);
        }
    }

    @Test
    void suspend_whileAnotherIsUnderWay_isRefusedByNameAndDisturbsNothing() throws Exception {
        SuspendedVm suspended;
        try (VirtualMachine vm = boot()) {
            assertThat(guest.write(2)).isEqualTo(2);
            CompletableFuture<ProcessHandle> held = holdPacker(vm);
            CompletableFuture<SuspendedVm> suspending =
                    vm.suspendToAsync(state, o -> o.compression(StateCompression.ZSTD));
            ProcessHandle packer = held.get(60, TimeUnit.SECONDS);

            assertThatThrownBy(() -> vm.suspendTo(work.resolve("second.state")))
                    .isInstanceOf(SuspendException.class)
                    .hasMessage("the machine goes on: a suspension of it is under way (expected: its end first)");
            assertThatThrownBy(() -> vm.migrateTo(machine().build()))
                    .isInstanceOf(MigrateException.class)
                    .hasMessageContaining("a suspension of it is under way");
            assertThatThrownBy(() -> vm.snapshots().save("s", SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("a suspension of the machine is under way");
            assertThat(vm.control().state()).isNotEqualTo(RunState.RUNNING);
            signal("CONT", packer);
            suspended = suspending.get(60, TimeUnit.SECONDS);
        }
        assertThat(work.resolve("second.state")).doesNotExist();
        try (VirtualMachine vm = suspended.resume()) {
            assertThat(vm.isAlive()).isTrue();
            assertThat(again().write(1)).isEqualTo(3);
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
        }
    }

    /** Somebody keeps the guest alive without a look at what else goes on. */
    @RepeatedTest(2)
    void suspend_guestThatIsLetGoOnMeanwhile_goesOnOrCanBeResumed() {
        boolean suspended;
        try (VirtualMachine vm = boot()) {
            vm.events().on(StopEvent.class, stopped -> {
                boolean runs = false;
                while (!runs && vm.isAlive()) {
                    try {
                        vm.control().resume();
                        runs = true;
                    } catch (QmpCommandException e) {
                        runs = false; // not yet
                    }
                }
            });
            CompletableFuture<Long> writing = guest.writeUntilStoppedAsync();
            CompletableFuture<SuspendedVm> suspending = vm.suspendToAsync(state);
            assertThat(Await.ended(suspending, SOON)).isTrue();
            suspended = !suspending.isCompletedExceptionally();
            writing.cancel(true);
            if (!suspended && vm.isAlive()) {
                vm.control().await(RunState.RUNNING, SOON);
                assertThat(guest.lastRecord()).isPositive();
                assertThatThrownBy(suspending::join)
                        .hasCauseInstanceOf(SuspendException.class)
                        .hasMessageContaining("the machine goes on");
            }
        }
        assertThat(Files.exists(state)).isEqualTo(suspended);
        if (suspended) {
            SuspendedVm.open(state).resume().close();
        }
    }

    @Test
    void suspend_pausedMachineThatFailsLate_isPausedWithItsDisks() throws Exception {
        try (VirtualMachine vm = boot()) {
            vm.control().pause();
            CompletableFuture<SuspendedVm> suspending = vm.suspendToAsync(state);
            Await.until(Await.Condition.polling(this::isBegun, PAUSE), "waiting for the part", SOON);
            Files.writeString(state, "somebody else's");

            assertThatThrownBy(() -> suspending.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(SuspendException.class)
                    .hasRootCauseInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining("the machine goes on as it was (paused)");

            assertThat(vm.control().state()).isEqualTo(RunState.PAUSED);
            assertThat(state).hasContent("somebody else's");
            vm.qmp().blocking().block().blockResize(16L << 20, o -> o.nodeName("disk0"));
            Path other = work.resolve("other.state");
            assertThat(vm.suspendTo(other).wasRunning()).isFalse();
        }
    }

    private boolean isBegun() {
        try (Stream<Path> files = Files.list(work)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(".qemu4j-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void suspend_fullRunDirectory_isNoObstacle() throws Exception {
        Path small = Files.createDirectory(work.resolve("small"));
        assumeThat(HostCommand.builder("mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "none", small.toString())
                        .allowExitCodes(0, 1, 32)
                        .build()
                        .run()
                        .exitCode())
                .as("mounting a tmpfs needs root")
                .isZero();
        try {
            try (VirtualMachine vm = boot(machine().build(), o -> o.runBase(small))) {
                assertThatThrownBy(() -> Files.write(small.resolve("full"), new byte[4 << 20]))
                        .hasMessageContaining("No space left");
                vm.suspendTo(state, o -> o.compression(StateCompression.GZIP));
            }
            Files.delete(small.resolve("full"));
            try (VirtualMachine vm = SuspendedVm.open(state).resume()) {
                assertThat(vm.isAlive()).isTrue();
                assertThat(again().write(1)).isEqualTo(1);
                assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            }
        } finally {
            HostCommand.of("umount", small.toString()).run();
        }
    }

    @Test
    void suspend_whatOthersHaveBegun_isRefusedAndLeftAlone() {
        Path other = work.resolve("other.state");
        try (VirtualMachine vm = boot()) {
            BlockingQmpClient qmp = vm.qmp().blocking();
            qmp.block().blockDirtyBitmapAdd("disk0", "later", o -> o.persistent(false));
            assertThatThrownBy(() -> vm.suspendTo(state))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("bitmaps would be lost, as they are in QEMU's memory only: [root/later]");
            qmp.block().blockDirtyBitmapRemove("disk0", "later");

            ObjectNode address = JsonNodeFactory.instance.objectNode().put("type", "unix");
            address.putObject("data").put("path", work.resolve("nbd").toString());
            qmp.execute(
                    "nbd-server-start", JsonNodeFactory.instance.objectNode().set("addr", address));
            ObjectNode export = JsonNodeFactory.instance.objectNode();
            qmp.execute(
                    "block-export-add",
                    export.put("type", "nbd").put("id", "shown").put("node-name", "disk0"));
            assertThatThrownBy(() -> vm.suspendTo(state))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("disks are exported, which would end: [shown]");
            qmp.execute("nbd-server-stop", JsonNodeFactory.instance.objectNode());
            Await.until(
                    Await.Condition.polling(
                            () -> qmp.block().queryBlockExports().isEmpty(), PAUSE),
                    "waiting for the export's end",
                    SOON);

            qmp.migration().migrateSetParameters(o -> o.maxBandwidth(SLOW));
            qmp.migration().migrate(o -> o.uri("exec:cat > " + other));
            assertThatThrownBy(() -> vm.suspendTo(state))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("somebody else's migration of it is under way");
            assertThatThrownBy(() -> vm.migrateTo(machine().build()))
                    .isInstanceOf(MigrateException.class)
                    .hasMessageContaining("somebody else's migration of it is under way");
            assertThat(qmp.migration().queryMigrateParameters().maxBandwidth()).isEqualTo(SLOW);
            assertThat(qmp.migration().queryMigrate().status()).hasToString("active");
            assertThat(guest.write(1)).isEqualTo(1);
            qmp.migration().migrateCancel();
        }
        assertThat(state).doesNotExist();
    }

    /** By a port of the machine, which the monitor writes as its guest would. */
    @Test
    void suspend_guestThatSleeps_isRefusedAndNotWoken() {
        try (VirtualMachine vm = boot()) {
            assumeThat(vm.qmp().greeting().version().atLeast(9, 0))
                    .as("QEMU 9.0 leaves a guest asleep")
                    .isFalse();
            vm.qmp().blocking().execute(HumanMonitorCommand.of("o /h 0x604 0x2400"));
            Await.until(
                    Await.Condition.polling(() -> vm.control().state().equals(RunState.SUSPENDED), PAUSE),
                    "waiting for the guest's sleep",
                    SOON);

            assertThatThrownBy(() -> vm.suspendTo(state))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("the guest sleeps");

            assertThat(vm.control().state()).isEqualTo(RunState.SUSPENDED);
        }
    }
}
