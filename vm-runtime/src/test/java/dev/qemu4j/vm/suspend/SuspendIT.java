package dev.qemu4j.vm.suspend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.qdev.DeviceAdd;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.SuspendedVm;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that are suspended to a file while their guest writes, and go on from it. */
@Tag("once")
@Timeout(180)
class SuspendIT extends SuspendFixture {

    @ParameterizedTest
    @EnumSource
    void resume_guestThatWrote_goesOnWithoutAGapOrARepeat(StateCompression compression) throws Exception {
        long before;
        SuspendedVm suspended;
        try (VirtualMachine vm = boot(machine().build())) {
            CompletableFuture<Long> writing = guest.writeUntilStoppedAsync();
            guest.nextHeartbeat().get(60, TimeUnit.SECONDS);

            suspended = vm.suspendTo(state, o -> o.compression(compression));

            assertThat(vm.isAlive()).isFalse();
            writing.cancel(true);
        }
        assertThat(suspended.compression()).isEqualTo(compression);
        assertThat(suspended.wasRunning()).isTrue();
        assertThat(suspended.machineType()).startsWith("pc-q35-");
        assertThat(Files.getPosixFilePermissions(state)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        before = records().count();

        try (VirtualMachine vm = SuspendedVm.open(state).resume()) {
            GuestConsole console = again();
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            console.stopWriting();
            long last = console.lastRecord();
            assertThat(last).isGreaterThanOrEqualTo(before);
            assertThat(console.write(3)).isEqualTo(last + 3);
            vm.stop(StopLadder.atOnce());
            assertThat(records().holdsExactly(last + 3)).isTrue();
        }
        // its disk has been written since
        assertThatThrownBy(() -> SuspendedVm.open(state).resume())
                .isInstanceOf(SuspendException.class)
                .hasMessageContaining("other data on its disks")
                .hasMessageContaining(disk.toString())
                .hasMessageNotContaining("allowChangedDisks");
    }

    private GuestRecords records() throws IOException {
        Path raw = work.resolve("records.raw");
        Files.deleteIfExists(raw);
        QemuImg.find().convert(ImageSource.of(disk, Format.QCOW2), raw, Format.RAW);
        return GuestRecords.scan(raw);
    }

    @Test
    void resume_overThrowawayDisks_goesOnFromTheSameMomentAgainAndAgain() {
        try (VirtualMachine vm = boot(machine().build())) {
            guest.write(5);
            vm.suspendTo(state);
        }
        for (int i = 0; i < 2; i++) {
            try (VirtualMachine vm = SuspendedVm.open(state).resume(o -> o.throwawayAll(true))) {
                assertThat(again().lastRecord()).isEqualTo(5);
                assertThat(guest.write(4)).isEqualTo(9);
                assertThat(vm.throwaway()).isNotEmpty();
            }
        }
    }

    @Test
    void suspend_machineThatWasSuspendedBefore_isTheSame() {
        try (VirtualMachine vm = boot(machine().build())) {
            guest.write(1);
            vm.suspendTo(state);
        }
        for (int i = 2; i < 4; i++) {
            try (VirtualMachine vm = SuspendedVm.open(state).resume()) {
                assertThat(again().write(1)).isEqualTo(i);
                assertThat(vm.commandLine()).isEqualTo(machine().build());
                SuspendedVm suspended = vm.suspendTo(state, o -> o.overwrite(true));
                assertThat(suspended.commandLine()).isEqualTo(machine().build());
            }
        }
    }

    @Test
    void suspend_pausedMachine_staysPausedWhenItGoesOn() {
        try (VirtualMachine vm = boot(machine().build())) {
            vm.control().pause();
            SuspendedVm suspended = vm.suspendTo(state);
            assertThat(suspended.wasRunning()).isFalse();
        }
        try (VirtualMachine vm = SuspendedVm.open(state).resume()) {
            assertThat(vm.control().state()).isEqualTo(RunState.PAUSED);
            vm.control().resume();
            assertThat(again().write(1)).isEqualTo(1);
        }
    }

    @Test
    void suspend_whatCannotBe_isRefusedAndTheGuestGoesOn() throws Exception {
        Files.writeString(state, "mine");
        try (VirtualMachine vm = boot(machine().option("-usb").build())) {
            assertThatThrownBy(() -> vm.suspendTo(state))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("is there already");
            assertThatThrownBy(() -> vm.suspendTo(work.resolve("no/such.state")))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("cannot be written");
            assertThatThrownBy(() -> vm.suspendTo(Path.of("/dev/null"), o -> o.overwrite(true)))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("no regular file");
            assertThatThrownBy(() -> vm.suspendTo(work.resolve("late"), o -> o.timeout(Duration.ofNanos(1))))
                    .isInstanceOf(SuspendTimeoutException.class)
                    .hasMessageContaining("the machine goes on: " + work.resolve("late"))
                    .hasMessageContaining("SuspendOptions.timeout");
            vm.qmp().blocking().execute(DeviceAdd.of(Devices.usbTablet(d -> d.id("late"))));
            assertThatThrownBy(() -> vm.suspendTo(work.resolve("plugged")))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("plugged in since [late]");
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            assertThat(guest.write(2)).isEqualTo(2);
        }
        assertThat(state).hasContent("mine");
    }

    @Test
    void suspend_fullDisk_leavesNothingAndTheGuestGoesOn() throws Exception {
        Path small = Files.createDirectory(work.resolve("small"));
        assumeThat(HostCommand.builder("mount", "-t", "tmpfs", "-o", "size=64k", "none", small.toString())
                        .allowExitCodes(0, 1, 32)
                        .build()
                        .run()
                        .exitCode())
                .as("mounting a tmpfs needs root")
                .isZero();
        try (VirtualMachine vm = boot(machine().build())) {
            Path full = small.resolve("vm.state");
            assertThatThrownBy(() -> vm.suspendTo(full))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("the machine goes on")
                    .hasMessageContaining("No space left on device");
            assertThat(full).doesNotExist();
            assertThat(small).isEmptyDirectory();
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            assertThat(guest.write(2)).isEqualTo(2);
        } finally {
            HostCommand.of("umount", small.toString()).run();
        }
    }

    /** The file is the machine, whatever is left of its QEMU. */
    @Test
    void suspend_runDirectoryCannotBeRemoved_isSuspendedAllTheSame() throws Exception {
        try (VirtualMachine vm = boot(machine().build())) {
            Path held = Files.createDirectory(vm.runDirectory().resolve("held"));
            assumeThat(HostCommand.builder("mount", "-t", "tmpfs", "none", held.toString())
                            .allowExitCodes(0, 1, 32)
                            .build()
                            .run()
                            .exitCode())
                    .as("mounting a tmpfs needs root")
                    .isZero();
            try {
                SuspendedVm suspended = vm.suspendTo(state);

                assertThat(vm.isAlive()).isFalse();
                assertThat(held).isDirectory();
                assertThat(suspended.verify().hex()).hasSize(64);
            } finally {
                HostCommand.of("umount", held.toString()).run();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 10, 20, 40, 60, 80, 120, 200})
    void suspend_cancelledAtAnyMoment_goesOnOrIsWhole(int millis) throws Exception {
        try (VirtualMachine vm = boot(machine().build())) {
            CompletableFuture<SuspendedVm> suspending =
                    vm.suspendToAsync(state, o -> o.compression(StateCompression.XZ));
            Await.ended(suspending, Duration.ofMillis(millis)); // the moment
            if (suspending.cancel(true)) {
                vm.control().await(RunState.RUNNING, SOON);
                assertThat(guest.write(1)).isEqualTo(1);
                assertThat(state).doesNotExist();
            } else {
                SuspendedVm suspended = suspending.get(60, TimeUnit.SECONDS);
                assertThat(vm.isAlive()).isFalse();
                try (VirtualMachine again = suspended.resume()) {
                    again.control().await(RunState.RUNNING, SOON);
                    assertThat(again().write(1)).isEqualTo(1);
                }
            }
        }
    }

    /** QEMU is ended behind the point of no return. */
    @Test
    void suspend_cancelledWhenQemuHasEnded_isSuspendedAllTheSame() throws Exception {
        try (VirtualMachine vm = boot(machine().build())) {
            CompletableFuture<SuspendedVm> suspending = vm.suspendToAsync(state);
            CompletableFuture<Boolean> cancelled = vm.exit().thenApply(end -> suspending.cancel(true));

            assertThat(cancelled.get(60, TimeUnit.SECONDS)).isFalse();
            assertThat(suspending.get(60, TimeUnit.SECONDS).wasRunning()).isTrue();
        }
    }

    @Test
    void suspend_interruptedWhenQemuHasEnded_returnsTheSuspendedMachine() {
        Thread caller = Thread.currentThread();
        try (VirtualMachine vm = boot(machine().build())) {
            CompletableFuture<Void> interrupted = vm.exit().thenRun(caller::interrupt);

            SuspendedVm suspended = vm.suspendTo(state);

            assertThat(Await.ended(interrupted, SOON)).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(suspended.wasRunning()).isTrue();
        }
    }

    @Test
    void suspend_qemuKilledMeanwhile_failsAndLeavesNothing() {
        try (VirtualMachine vm = boot(machine().build())) {
            ProcessHandle qemu = ProcessHandle.of(vm.pid()).orElseThrow();
            vm.events().on(StopEvent.class, stopped -> qemu.destroyForcibly());

            CompletableFuture<SuspendedVm> suspending =
                    vm.suspendToAsync(state, o -> o.compression(StateCompression.XZ));

            assertThat(Await.ended(suspending, SOON)).isTrue();
            if (suspending.isCompletedExceptionally()) {
                assertThatThrownBy(suspending::join).hasCauseInstanceOf(QemuException.class);
                assertThat(state).doesNotExist();
            } else { // it was faster
                assertThat(suspending.join().verify().hex()).hasSize(64);
            }
        }
    }

    @Test
    void resume_anotherMachine_isRefusedWithTheDifference() {
        CommandLine cmd = machine().build();
        try (VirtualMachine vm = boot(cmd)) {
            vm.suspendTo(state);
        }
        SuspendedVm suspended = SuspendedVm.open(state);
        CommandLine larger = cmd.toBuilder()
                .replace("-m", "64M")
                .option("-device", "virtio-rng-pci,id=r")
                .build();
        assertThatThrownBy(() -> suspended.resume(larger, o -> {}))
                .isInstanceOf(SuspendException.class)
                .hasMessageContaining("\n- -m 32M\n+ -m 64M\n")
                .hasMessageContaining("+ -device virtio-rng-pci,id=r");
        Path copy = work.resolve("copy.qcow2");
        QemuImg.find().convert(ImageSource.of(disk, Format.QCOW2), copy, Format.QCOW2);
        CommandLine elsewhere = machine(copy).build();
        assertThatThrownBy(() -> suspended.resume(elsewhere, o -> {}))
                .isInstanceOf(SuspendException.class)
                .hasMessageContaining("expected: [" + disk)
                .hasMessageContaining("resume(cmd)")
                .hasMessageNotContaining("allowChangedDisks");
        listener.accept(SOON).close(); // of the QEMU that was ended
        try (VirtualMachine vm = suspended.allowChangedDisks(true).resume(elsewhere, o -> {})) {
            assertThat(again().write(1)).isEqualTo(1);
            assertThat(vm.disk("root").graph().active().path()).isEqualTo(copy);
        }
    }

    @Test
    void resume_changedFile_isRefused() throws Exception {
        try (VirtualMachine vm = boot(machine().build())) {
            vm.suspendTo(state);
        }
        byte[] whole = Files.readAllBytes(state);
        byte[] other = whole.clone();
        other[1000] ^= 1;
        Files.write(state, other);
        assertThatThrownBy(() -> SuspendedVm.open(state).resume())
                .isInstanceOf(SuspendException.class)
                .hasMessageContaining("its state is not the one");
        other = whole.clone();
        other[whole.length - 100] ^= 1;
        Files.write(state, other);
        assertThatThrownBy(() -> SuspendedVm.open(state)).hasMessageContaining("its description is not the one");
        Files.write(state, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> SuspendedVm.open(state)).hasMessageContaining("not whole");
        Files.write(state, new byte[100]);
        assertThatThrownBy(() -> SuspendedVm.open(state)).hasMessageContaining("no state of a machine");
        Files.write(state, whole);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(() -> SuspendedVm.open(state)).hasMessageContaining("may be written by others");
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rw-------"));
        Path link = Files.createSymbolicLink(work.resolve("link"), state);
        assertThatThrownBy(() -> SuspendedVm.open(link)).hasMessageContaining("is no regular file");
        if (ProcessHandle.current().info().user().orElse("").equals("root")) {
            Files.setAttribute(state, "unix:uid", 65534);
            assertThatThrownBy(() -> SuspendedVm.open(state)).hasMessageContaining("belongs to uid 65534");
        }
    }

    @Test
    void resume_commandLineWithASecret_needsIt() throws Exception {
        CommandLine cmd =
                machine().option("-object", "secret,id=s0,data=xyzzy-4711").build();
        try (VirtualMachine vm = boot(cmd)) {
            vm.suspendTo(state);
        }
        SuspendedVm suspended = SuspendedVm.open(state);
        assertThat(suspended.commandLine().toString()).doesNotContain("xyzzy");
        assertThat(new String(Files.readAllBytes(state), ISO_8859_1).substring((int) Files.size(state) - 4000))
                .doesNotContain("xyzzy");
        assertThatThrownBy(suspended::resume)
                .isInstanceOf(SuspendException.class)
                .hasMessageContaining("does not have secrets");
        try (VirtualMachine vm = suspended.resume(cmd)) {
            assertThat(again().write(1)).isEqualTo(1);
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void suspend_throwawayDisks_isRefused() {
        try (VirtualMachine vm = VirtualMachine.start(machine().build(), o -> o.throwawayAll(true))) {
            listener.accept(SOON).close();
            assertThatThrownBy(() -> vm.suspendTo(state))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("throwaway");
        }
    }
}
