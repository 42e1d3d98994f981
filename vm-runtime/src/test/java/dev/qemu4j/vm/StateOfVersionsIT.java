package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestListener;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.migrate.MigrateException;
import dev.qemu4j.vm.migrate.MigrateOptions;
import dev.qemu4j.vm.suspend.SuspendException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that go from one version of QEMU to another, by a file or while they run. */
@Tag("once")
@Timeout(300)
class StateOfVersionsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NEWEST_TYPE = "q35";
    private static final String OLD_TYPE = "pc-q35-7.2";

    @TempDir
    private Path work;

    private final List<QemuInstallation> versions = Emulators.x86().stream()
            .sorted(Comparator.comparing(QemuInstallation::version))
            .toList();
    private final QemuInstallation oldest = versions.get(0);
    private final QemuInstallation newest = versions.get(versions.size() - 1);

    private GuestListener listener;
    private Path disk;

    @SuppressWarnings("NullAway.Init") // by boot
    private GuestConsole guest;

    @BeforeEach
    void listen() {
        disk = work.resolve("disk.raw");
        listener = GuestConsole.listen(work.resolve("serial"));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private VirtualMachine boot(QemuInstallation qemu, String type) {
        CommandLine cmd = TestMachines.withConsole(TestMachines.guest(disk), work.resolve("serial"))
                .option("-machine", "type=" + type)
                .build();
        VirtualMachine vm = VirtualMachine.start(cmd, o -> o.installation(qemu));
        guest = listener.accept(SOON);
        guest.awaitReady(SOON);
        return vm;
    }

    private GuestConsole next() {
        guest.close();
        guest = listener.accept(SOON);
        return guest;
    }

    @Test
    void migrate_fromVersionToVersion_goesOnWithoutAGapOrARepeat() throws Exception {
        VirtualMachine vm = boot(oldest, NEWEST_TYPE);
        try {
            CommandLine cmd = vm.commandLine();
            long last = 0;
            for (QemuInstallation qemu : versions) {
                CompletableFuture<Long> writing = guest.writeUntilStoppedAsync();
                guest.nextHeartbeat().get(60, TimeUnit.SECONDS);
                vm = vm.migrateTo(cmd, o -> o.installation(qemu), MigrateOptions.defaults());
                writing.cancel(true);

                assertThat(vm.qmp().greeting().version()).isEqualTo(qemu.version());
                next().stopWriting();
                assertThat(guest.lastRecord()).isGreaterThan(last);
                last = guest.write(1);
            }
            vm.stop(StopLadder.atOnce());
            assertThat(GuestRecords.scan(disk).holdsExactly(last)).isTrue();
        } finally {
            vm.close();
        }
    }

    @Test
    void resume_onEachNewerVersion_goesOnFromTheFile() throws IOException {
        Path state = work.resolve("state");
        try (VirtualMachine vm = boot(oldest, NEWEST_TYPE)) {
            guest.write(5);
            vm.suspendTo(state);
        }
        for (QemuInstallation qemu : versions) {
            try (VirtualMachine vm =
                    SuspendedVm.open(state).resume(o -> o.installation(qemu).throwawayAll(true))) {
                assertThat(next().lastRecord()).isEqualTo(5);
                assertThat(guest.write(4)).isEqualTo(9);
                assertThat(vm.qmp().greeting().version()).isEqualTo(qemu.version());
            }
        }
        assertThat(GuestRecords.scan(disk).holdsExactly(5)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {NEWEST_TYPE, OLD_TYPE})
    void resume_onAnOlderVersion_isRefusedWithBoth(String type) {
        requireTwo();
        Path state = work.resolve("state");
        try (VirtualMachine vm = boot(newest, type)) {
            guest.write(1);
            vm.suspendTo(state);
        }
        assertThatThrownBy(() -> SuspendedVm.open(state).resume(o -> o.installation(oldest)))
                .isInstanceOf(SuspendException.class)
                .hasMessage(
                        "%s is of QEMU %s, and this is QEMU %s (expected: %s or newer)",
                        state, newest.version(), oldest.version(), newest.version());
        try (VirtualMachine vm = SuspendedVm.open(state).resume(o -> o.installation(newest))) {
            listener.accept(SOON).close(); // of the older QEMU, where it started
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NEWEST_TYPE, OLD_TYPE})
    void migrate_toAnOlderVersion_isRefusedAndTheGuestGoesOn(String type) {
        requireTwo();
        try (VirtualMachine vm = boot(newest, type)) {
            assertThatThrownBy(() ->
                            vm.migrateTo(vm.commandLine(), o -> o.installation(oldest), MigrateOptions.defaults()))
                    .isInstanceOf(MigrateException.class)
                    .hasMessage(
                            "the machine goes on: the machine runs on QEMU %s, and the other one is QEMU %s (expected: %s or newer)",
                            newest.version(), oldest.version(), newest.version());
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            assertThat(guest.write(2)).isEqualTo(2);
        }
    }

    private void requireTwo() {
        Assumptions.assumeTrue(
                oldest.version().compareTo(newest.version()) < 0,
                "not run: there is one QEMU only, and QEMU4J_QEMU_DIRS names no others");
    }
}
