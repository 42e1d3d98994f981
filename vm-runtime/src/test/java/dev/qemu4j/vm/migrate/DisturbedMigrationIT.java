package dev.qemu4j.vm.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestListener;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.migration.MigrationParameters;
import dev.qemu4j.qapi.misc.HumanMonitorCommand;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.suspend.SuspendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Migrations during which something happens to the guest, or that the other QEMU refuses: the guest is as it would be without them. */
@Tag("once")
@Timeout(180)
class DisturbedMigrationIT {
    private static final Duration SOON = Duration.ofSeconds(60);

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
        byte[] random = new byte[20 << 20];
        new Random(1).nextBytes(random);
        Files.write(work.resolve("memory"), random);
        Path raw = work.resolve("guest.raw");
        EmbeddedGuest.writeImage(raw, DataSize.ofMib(8));
        QemuImg.find().convert(ImageSource.of(raw, Format.RAW), disk, Format.QCOW2);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private CommandLine machine() {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M")
                .option("-no-shutdown")
                .option("-action", "panic=pause")
                .option("-chardev", "socket,id=guest,path=" + work.resolve("serial"))
                .option("-serial", "chardev:guest")
                .option("-blockdev", "driver=file,node-name=file0,filename=" + disk)
                .option("-blockdev", "driver=qcow2,node-name=disk0,file=file0")
                .option("-device", "virtio-blk-pci,id=root,drive=disk0,bootindex=0")
                .option("-device", "pvpanic,id=panic")
                .option("-device", "loader,force-raw=on,addr=0x800000,file=" + work.resolve("memory"))
                .build();
    }

    /** A QEMU that has other memory than its command line says, and so cannot take the state. */
    private CommandLine refusing() {
        List<String> other = List.of("/bin/sh", "-c", "exec \"$@\" -m 48M", "sh");
        return machine().map(option -> List.of(option.name().equals("-m") ? option.withPrefix(other) : option));
    }

    private VirtualMachine boot() {
        VirtualMachine vm = VirtualMachine.start(machine());
        guest = listener.accept(SOON);
        guest.awaitReady(SOON);
        return vm;
    }

    private GuestConsole there() {
        guest.close();
        guest = listener.accept(SOON);
        return guest;
    }

    /** Slow enough for something to happen in the middle. */
    private CompletableFuture<VirtualMachine> begun(VirtualMachine vm, DataSize speed) throws Exception {
        CompletableFuture<Boolean> active = new CompletableFuture<>();
        CompletableFuture<VirtualMachine> migrating = vm.migrateToAsync(
                machine(),
                VmOptions.defaults(),
                o -> o.speed(speed).onProgress(report -> {
                    if (report.status().equals("active")) {
                        active.complete(true);
                    }
                }));
        active.get(60, TimeUnit.SECONDS);
        return migrating;
    }

    @Test
    void migrate_guestThatIsPausedMeanwhile_isPausedThere() throws Exception {
        try (VirtualMachine vm = boot()) {
            CompletableFuture<VirtualMachine> migrating = begun(vm, DataSize.ofMib(8));
            vm.control().pause();
            try (VirtualMachine there = migrating.get(60, TimeUnit.SECONDS)) {
                assertThat(there.control().state()).isEqualTo(RunState.PAUSED);
                there.control().resume();
                assertThat(there().write(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void migrate_guestThatIsPausedMeanwhileAndCancelled_isPausedHere() throws Exception {
        try (VirtualMachine vm = boot()) {
            MigrationParameters before = vm.qmp().blocking().migration().queryMigrateParameters();
            CompletableFuture<VirtualMachine> migrating = begun(vm, DataSize.ofKib(64));
            vm.control().pause();
            assertThat(migrating.cancel(true)).isTrue();

            // the next one is refused until the first is undone
            VirtualMachine there = null;
            while (there == null) {
                try {
                    there = vm.migrateTo(machine());
                } catch (MigrateException e) {
                    assertThat(e).hasMessageContaining("a migration of it is under way");
                }
            }
            try (VirtualMachine paused = there) {
                assertThat(paused.control().state()).isEqualTo(RunState.PAUSED);
                assertThat(paused.qmp()
                                .blocking()
                                .migration()
                                .queryMigrateParameters()
                                .maxBandwidth())
                        .isEqualTo(before.maxBandwidth());
            }
        }
    }

    /** By the ports of the machine, which the monitor writes as its guest would. */
    @ParameterizedTest
    @CsvSource({"o /b 0x505 1, guest-panicked", "o /h 0x604 0x2000, shutdown"})
    void migrate_guestThatEndsMeanwhile_staysAsItIs(String command, String state) throws Exception {
        try (VirtualMachine vm = boot()) {
            CompletableFuture<VirtualMachine> migrating = begun(vm, DataSize.ofKib(64));
            vm.qmp().blocking().execute(HumanMonitorCommand.of(command));

            assertThatThrownBy(() -> migrating.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(MigrateException.class)
                    .hasMessageContaining("the machine goes on as it was (" + state + ")")
                    .hasMessageContaining("the guest has come into the state " + state + " meanwhile");
            assertThat(vm.control().state()).hasToString(state);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, paused, the machine goes on as it was (paused)", "false, running, the machine goes on:"})
    void migrate_otherQemuThatRefuses_isToldByItsWordsAndTheGuestIsAsItWas(
            boolean paused, String state, String outcome) {
        try (VirtualMachine vm = boot()) {
            if (paused) {
                vm.control().pause();
            }
            assertThatThrownBy(() -> vm.migrateTo(refusing()))
                    .isInstanceOf(MigrateException.class)
                    .hasMessageStartingWith(outcome)
                    .hasMessageContaining("the other QEMU: ")
                    .hasMessageContaining("Size mismatch");

            assertThat(vm.control().state()).hasToString(state);
            vm.qmp().blocking().block().blockResize(16L << 20, o -> o.nodeName("disk0"));
            try (VirtualMachine there = vm.migrateTo(machine())) {
                assertThat(there.control().state()).hasToString(state);
            }
        }
    }

    @Test
    void suspend_whileAMigrationIsUnderWay_isRefusedByNameAndDisturbsNothing() throws Exception {
        try (VirtualMachine vm = boot()) {
            CompletableFuture<VirtualMachine> migrating = begun(vm, DataSize.ofMib(4));

            assertThatThrownBy(() -> vm.suspendTo(work.resolve("vm.state")))
                    .isInstanceOf(SuspendException.class)
                    .hasMessageContaining("a migration of it is under way");

            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            try (VirtualMachine there = migrating.get(60, TimeUnit.SECONDS)) {
                assertThat(there.control().state()).isEqualTo(RunState.RUNNING);
                assertThat(there().write(1)).isEqualTo(1);
            }
        }
    }
}
