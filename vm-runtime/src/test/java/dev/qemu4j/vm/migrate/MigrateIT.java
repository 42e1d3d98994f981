package dev.qemu4j.vm.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestListener;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.migration.MigrationParameters;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmLaunchException;
import dev.qemu4j.vm.VmOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that migrate to another QEMU while their guest writes. */
@Tag("once")
@Timeout(180)
class MigrateIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** So slow that the migration is under way until it is ended, though newer QEMUs count what leaves their buffer of some hundred KiB. */
    private static final MigrateOptions SLOWLY =
            MigrateOptions.builder().speed(DataSize.ofKib(64)).build();

    @TempDir
    private Path work;

    private GuestListener listener;
    private Path disk;

    @SuppressWarnings("NullAway.Init") // by boot
    private GuestConsole guest;

    @BeforeEach
    void makeDisk() throws IOException {
        listener = GuestConsole.listen(work.resolve("serial"));
        disk = work.resolve("disk.qcow2");
        Files.write(work.resolve("memory"), memory());
        Path raw = work.resolve("guest.raw");
        EmbeddedGuest.writeImage(raw, DataSize.ofMib(8));
        QemuImg.find().convert(ImageSource.of(raw, Format.RAW), disk, Format.QCOW2);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    /** Content that takes a while: pages of zeros are told of in a few bytes. */
    private static byte[] memory() {
        byte[] random = new byte[20 << 20];
        new Random(1).nextBytes(random);
        return random;
    }

    private CommandLine machine(Path image, String... more) {
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M")
                .option("-chardev", "socket,id=guest,path=" + work.resolve("serial"))
                .option("-serial", "chardev:guest")
                .option("-drive", "if=none,id=d,format=qcow2,file=" + image)
                .option("-device", "virtio-blk-pci,id=root,drive=d,bootindex=0")
                .option("-device", "loader,force-raw=on,addr=0x800000,file=" + work.resolve("memory"));
        for (int i = 0; i < more.length; i += 2) {
            cmd.option(more[i], more[i + 1]);
        }
        return cmd.build();
    }

    private VirtualMachine boot() {
        VirtualMachine vm = VirtualMachine.start(machine(disk));
        guest = listener.accept(SOON);
        guest.awaitReady(SOON);
        return vm;
    }

    /** The consoles of QEMUs that were refused or have failed are left out. */
    private GuestConsole there() {
        guest.close();
        guest = listener.accept(SOON);
        return guest;
    }

    private GuestRecords records() throws IOException {
        Path raw = work.resolve("records.raw");
        Files.deleteIfExists(raw);
        QemuImg.find().convert(ImageSource.of(disk, Format.QCOW2), raw, Format.RAW);
        return GuestRecords.scan(raw);
    }

    /** The program of an unpacked QEMU is its loader, and QEMU an argument. */
    private static List<ProcessHandle> qemus() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("qemu-system"))
                .toList();
    }

    @Test
    void migrate_guestThatWrites_goesOnWithoutAGapOrARepeat() throws Exception {
        ConcurrentLinkedQueue<MigrateProgress> reports = new ConcurrentLinkedQueue<>();
        VirtualMachine vm = boot();
        try {
            long last = 0;
            for (int i = 0; i < 3; i++) {
                CompletableFuture<Long> writing = guest.writeUntilStoppedAsync();
                guest.nextHeartbeat().get(60, TimeUnit.SECONDS);
                VirtualMachine before = vm;

                // A machine that has come from elsewhere has the line of a start, not that of its arrival.
                CommandLine cmd = i == 0 ? machine(disk) : before.commandLine();
                vm = before.migrateTo(cmd, VmOptions.defaults(), o -> o.onProgress(reports::add));

                writing.cancel(true);
                assertThat(before.isAlive()).isFalse();
                assertThat(vm.commandLine()).isEqualTo(machine(disk));
                assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
                GuestConsole console = there();
                console.stopWriting();
                long now = console.lastRecord();
                assertThat(now).isGreaterThanOrEqualTo(last);
                assertThat(console.write(2)).isEqualTo(now + 2);
                last = now + 2;
            }
            vm.stop(StopLadder.atOnce());
            assertThat(records().holdsExactly(last)).isTrue();
        } finally {
            vm.close();
        }
        assertThat(reports).last().satisfies(end -> {
            assertThat(end.status()).isEqualTo("completed");
            assertThat(end.downtime()).isNotNull().isLessThan(SOON);
            assertThat(end.transferred().bytes()).isPositive();
        });
        assertThat(qemus()).extracting(q -> q.info().commandLine().orElse("")).isEmpty();
    }

    @Test
    void migrate_pausedMachine_staysPaused() {
        try (VirtualMachine vm = boot()) {
            vm.control().pause();
            try (VirtualMachine there = vm.migrateTo(machine(disk))) {
                assertThat(there.control().state()).isEqualTo(RunState.PAUSED);
                there.control().resume();
                assertThat(there().write(1)).isEqualTo(1);
            }
        }
    }

    /** Nobody could end a machine that nobody has. */
    @Test
    void migrate_oldOneCannotBeRemoved_givesTheMachineAllTheSame() throws Exception {
        try (VirtualMachine vm = boot()) {
            Path held = Files.createDirectory(vm.runDirectory().resolve("held"));
            assumeThat(HostCommand.builder("mount", "-t", "tmpfs", "none", held.toString())
                            .allowExitCodes(0, 1, 32)
                            .build()
                            .run()
                            .exitCode())
                    .as("mounting a tmpfs needs root")
                    .isZero();
            try (VirtualMachine there = vm.migrateTo(machine(disk))) {
                assertThat(vm.isAlive()).isFalse();
                assertThat(held).isDirectory();
                assertThat(there.control().state()).isEqualTo(RunState.RUNNING);
                assertThat(there().write(1)).isEqualTo(1);
            } finally {
                HostCommand.of("umount", held.toString()).run();
            }
        }
    }

    @Test
    void migrate_toAnotherMachine_isRefusedAndTheGuestGoesOn() {
        Path copy = work.resolve("copy.qcow2");
        QemuImg.find().convert(ImageSource.of(disk, Format.QCOW2), copy, Format.QCOW2);
        try (VirtualMachine vm = boot()) {
            assertThatThrownBy(() -> vm.migrateTo(machine(disk, "-device", "virtio-rng-pci")))
                    .isInstanceOf(MigrateException.class)
                    .hasMessageContaining("the machine goes on")
                    .hasMessageEndingWith("\n+ -device virtio-rng-pci");
            assertThatThrownBy(() -> vm.migrateTo(machine(copy)))
                    .isInstanceOf(MigrateException.class)
                    .hasMessageContaining("the disk root is");
            assertThatThrownBy(() -> vm.migrateTo(machine(disk, "-object", "no-such-object,id=o")))
                    .isInstanceOf(VmLaunchException.class);
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            assertThat(guest.write(2)).isEqualTo(2);
            assertThat(qemus()).hasSize(1);
        }
    }

    @Test
    void migrate_thatTakesTooLong_isEndedAndNothingIsLeftOfIt() {
        try (VirtualMachine vm = boot()) {
            MigrationParameters before = vm.qmp().blocking().migration().queryMigrateParameters();

            assertThatThrownBy(() -> vm.migrateTo(machine(disk), VmOptions.defaults(), o -> {
                        SLOWLY.accept(o);
                        o.speed(DataSize.ofKib(4))
                                .timeout(Duration.ofSeconds(10))
                                .autoConverge(true);
                    }))
                    .isInstanceOf(MigrateTimeoutException.class)
                    .hasMessageContaining("took too long; MigrateProgress[status=active");

            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            assertThat(guest.write(2)).isEqualTo(2);
            assertThat(vm.qmp().blocking().migration().queryMigrateParameters()).isEqualTo(before);
            assertThat(qemus()).hasSize(1);
        }
    }

    @Test
    void migrate_startOfTheOtherThatTakesTooLong_isPartOfTheLimit() {
        try (VirtualMachine vm = boot()) {
            assertThatThrownBy(() ->
                            vm.migrateTo(machine(disk), VmOptions.defaults(), o -> o.timeout(Duration.ofNanos(1))))
                    .isInstanceOf(MigrateTimeoutException.class)
                    .hasMessageContaining("the machine goes on")
                    .hasMessageContaining("the other QEMU was not up");
            assertThat(guest.write(2)).isEqualTo(2);
            assertThat(qemus()).hasSize(1);
        }
    }

    @Test
    void migrate_downtimeThatQemuDoesNotTake_isRefusedByTheOptions() {
        MigrateOptions.Builder options = MigrateOptions.builder().downtime(Duration.ofSeconds(2000));
        assertThatThrownBy(() -> options.downtime(Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("downtime: PT1H (expected: at most PT33M20S)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 20, 50, 100, 200, 400, 700, 1000})
    void migrate_cancelledAtAnyMoment_leavesOneMachineThatRuns(int millis) throws Exception {
        try (VirtualMachine vm = boot()) {
            CompletableFuture<VirtualMachine> migrating =
                    vm.migrateToAsync(machine(disk), VmOptions.defaults(), MigrateOptions.defaults());
            Await.ended(migrating, Duration.ofMillis(millis)); // the moment
            if (migrating.cancel(true)) {
                vm.control().await(RunState.RUNNING, SOON);
                Await.until(
                        Await.Condition.polling(() -> qemus().size() == 1, Duration.ofMillis(5)),
                        "waiting for the other QEMU's end",
                        SOON);
                assertThat(guest.write(1)).isEqualTo(1);
            } else {
                try (VirtualMachine there = migrating.get(60, TimeUnit.SECONDS)) {
                    assertThat(vm.isAlive()).isFalse();
                    there.control().await(RunState.RUNNING, SOON);
                    assertThat(there().write(1)).isEqualTo(1);
                }
            }
        }
        assertThat(records().holdsExactly(1)).isTrue();
    }

    /** This QEMU is ended behind the point of no return. */
    @Test
    void migrate_cancelledWhenThisQemuHasEnded_goesOnInTheOther() throws Exception {
        try (VirtualMachine vm = boot()) {
            CompletableFuture<VirtualMachine> migrating = vm.migrateToAsync(machine(disk));
            CompletableFuture<Boolean> cancelled = vm.exit().thenApply(end -> migrating.cancel(true));

            assertThat(cancelled.get(60, TimeUnit.SECONDS)).isFalse();
            try (VirtualMachine there = migrating.get(60, TimeUnit.SECONDS)) {
                assertThat(there().write(1)).isEqualTo(1);
                assertThat(there.control().state()).isEqualTo(RunState.RUNNING);
            }
        }
    }

    @Test
    void migrate_interruptedWhenThisQemuHasEnded_returnsTheMachine() {
        Thread caller = Thread.currentThread();
        try (VirtualMachine vm = boot()) {
            CompletableFuture<Void> interrupted = vm.exit().thenRun(caller::interrupt);

            try (VirtualMachine there = vm.migrateTo(machine(disk))) {
                assertThat(Await.ended(interrupted, SOON)).isTrue();
                assertThat(Thread.interrupted()).isTrue();
                assertThat(there().write(1)).isEqualTo(1);
                assertThat(there.control().state()).isEqualTo(RunState.RUNNING);
            }
        }
    }

    @Test
    void migrate_otherQemuKilled_theGuestGoesOn() {
        try (VirtualMachine vm = boot()) {
            AtomicReference<ProcessHandle> killed = new AtomicReference<>();
            assertThatThrownBy(() -> vm.migrateTo(machine(disk), VmOptions.defaults(), o -> {
                        SLOWLY.accept(o);
                        o.onProgress(report -> qemus().stream()
                                .filter(process -> process.pid() != vm.pid())
                                .findFirst()
                                .ifPresent(other -> {
                                    killed.set(other);
                                    other.destroyForcibly();
                                }));
                    }))
                    .isInstanceOf(QemuException.class);
            assertThat(killed.get()).isNotNull();
            vm.control().await(RunState.RUNNING, SOON);
            assertThat(guest.write(2)).isEqualTo(2);
            assertThat(qemus()).hasSize(1);
        }
    }

    @Test
    void migrate_thisQemuKilled_failsAndLeavesNothing() {
        try (VirtualMachine vm = boot()) {
            ProcessHandle self = ProcessHandle.of(vm.pid()).orElseThrow();
            assertThatThrownBy(() -> vm.migrateTo(machine(disk), VmOptions.defaults(), o -> {
                        SLOWLY.accept(o);
                        o.onProgress(report -> self.destroyForcibly());
                    }))
                    .isInstanceOf(QemuException.class);
        }
        assertThat(qemus()).isEmpty();
    }
}
