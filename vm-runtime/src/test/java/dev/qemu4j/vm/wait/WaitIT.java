package dev.qemu4j.vm.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.runstate.ResetEvent;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.PortNotForwardedException;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.console.Expected;
import dev.qemu4j.vm.guests.BootSector;
import dev.qemu4j.vm.screen.ScreenWait;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Waits for guests that get ready, and for those that never will. */
@Timeout(120)
class WaitIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    /** The machines are emulated, for which limits are five times as long. */
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    private Path work;

    @Test
    void await_guestThatSaysTheText_succeedsAlsoLater() throws Exception {
        EmbeddedGuest.writeImage(work.resolve("disk"), DataSize.ofMib(1));
        try (VirtualMachine vm =
                VirtualMachine.start(machine(work.resolve("disk")).build())) {
            Wait.forConsole(Pattern.compile("ready last=0")).await(vm);
            Wait.forConsole("q4j-guest").await(vm);
        }
    }

    @Test
    void await_guestThatPrintsNothing_saysSoAtTheLimit() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "")) {
            assertThatThrownBy(() -> Wait.forConsole("login:").limit(SHORT).await(vm))
                    .isInstanceOf(WaitTimeoutException.class)
                    .hasMessageContaining(
                            "time-out of 1000 ms (5 x 200 ms: the machine is emulated) while waiting for 'login:' on the console")
                    .hasMessageContaining("console console0: nothing");
        }
    }

    @Test
    void await_guestThatIsPaused_saysSoAtTheLimit() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "")) {
            vm.control().pause();

            assertThatThrownBy(() -> Wait.forConsole("login:").limit(SHORT).await(vm))
                    .isInstanceOf(WaitTimeoutException.class)
                    .hasMessageContaining("(5 x 200 ms: the machine is emulated; it is paused) while");
        }
    }

    @Test
    void await_guestThatFaults_endsAtOnceWithItsWords() throws Exception {
        try (VirtualMachine vm = start(BootSector.FAULTS, "going down", "-no-reboot")) {
            assertThatThrownBy(() -> Wait.forConsole("login:").limit(LONG).await(vm))
                    .isInstanceOf(WaitException.class)
                    .hasMessageContaining("'login:' on the console will not come")
                    .hasMessageContaining("the machine ended")
                    .hasMessageContaining("    going down");
        }
    }

    @Test
    void await_portOfAGuestThatFaults_endsAtOnce() throws Exception {
        CommandLine cmd = machine(BootSector.FAULTS.write(work.resolve("disk"), "going down"))
                .with(UserNetwork.create().forwardTcp(80))
                .option("-no-reboot")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThatThrownBy(() -> Wait.forPort(80).limit(LONG).await(vm))
                    .isInstanceOf(WaitException.class)
                    .hasMessageContaining("port 80 of the guest will not come: the machine ended")
                    .satisfies(failure ->
                            assertThat(((WaitException) failure).consoles()).contains("going down"));
        }
    }

    @Test
    void await_addressThatQemuForwards_isRefusedAtOnce() throws Exception {
        CommandLine cmd = machine(BootSector.HALTS.write(work.resolve("disk"), ""))
                .with(UserNetwork.create().forwardTcp(80))
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThatThrownBy(() -> Wait.forPort(vm.forwarded(80)).limit(LONG).await(vm))
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("expected: Wait.forPort(80)");
        }
    }

    @Test
    void await_strategyWithoutAFuture_isToldByItsName() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "")) {
            assertThatThrownBy(() -> Wait.of("the file /ready", (machine, limit) -> nothing())
                            .await(vm))
                    .hasMessageContaining("the strategy for 'the file /ready' returned null");
        }
    }

    @Test
    void await_strategyWithATimeOutOfItsOwn_tellsThatOne() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "")) {
            QemuTimeoutException own = new QemuTimeoutException("time-out of 50 ms while asking my service", null);

            assertThatThrownBy(() -> Wait.of("my sign", (machine, limit) -> CompletableFuture.failedFuture(own))
                            .limit(LONG)
                            .await(vm))
                    .isInstanceOf(WaitException.class)
                    .hasMessageStartingWith("my sign will not come: time-out of 50 ms while asking my service")
                    .hasCause(own);
        }
    }

    @Test
    void awaitAsync_cancelledBeforeItLooks_beginsNothing() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "")) {
            AtomicInteger begun = new AtomicInteger();
            HostCommand.of("kill", "-STOP", Long.toString(vm.pid())).run(); // it cannot tell its accelerator
            Wait.of("a sign", (machine, limit) -> {
                        begun.incrementAndGet();
                        return new CompletableFuture<>();
                    })
                    .awaitAsync(vm)
                    .cancel(true);

            assertThat(begun).hasValue(0);
            HostCommand.of("kill", "-CONT", Long.toString(vm.pid())).run();
        }
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // as callers without its checks do
    private static CompletableFuture<?> nothing() {
        return null;
    }

    @Test
    void await_textBeforeTheEnd_succeeds() throws Exception {
        try (VirtualMachine vm = start(BootSector.FAULTS, "ready", "-no-reboot")) {
            vm.awaitExit(LONG);
            Wait.forConsole("ready").await(vm);
        }
    }

    @Test
    void await_guestThatPanics_endsAtOnce() throws Exception {
        CommandLine cmd = machine(BootSector.PANICS.write(work.resolve("disk"), "oh no"))
                .device(Devices.pvpanic())
                .device(Devices.vga())
                .option("-action", "panic=pause")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThatThrownBy(() -> Wait.forScreen(never()).limit(LONG).await(vm))
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("will not come: ")
                    .hasMessageContaining("oh no");
        }
    }

    @Test
    void await_guestThatRebootsInALoop_countsAtTheLimit() throws Exception {
        try (VirtualMachine vm = start(BootSector.REBOOTS, "again\\r\\n")) {
            Wait.forEvent(ResetEvent.class, ResetEvent::guest).await(vm);
            assertThatThrownBy(() -> Wait.forConsole("login:").limit(SHORT).await(vm))
                    .isInstanceOf(WaitTimeoutException.class)
                    .hasMessageContaining("the guest has reset itself ");
        }
    }

    @Test
    void await_guestThatFillsTheConsole_endsWithAShortMessage() throws Exception {
        try (VirtualMachine vm = start(BootSector.FILLS_THE_CONSOLE, "")) {
            assertThatThrownBy(() -> Wait.forConsole("login:").limit(SHORT).await(vm))
                    .isInstanceOf(WaitTimeoutException.class)
                    .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(10_000));
        }
    }

    @Test
    void await_alarmOnAConsole_failsAlsoOtherWaits() throws Exception {
        CommandLine cmd = machine(BootSector.HALTS.write(work.resolve("disk"), "Kernel panic - not syncing: no init\n"))
                .device(Devices.vga())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThatThrownBy(() -> Wait.forScreen(never()).limit(LONG).await(vm))
                    .isInstanceOf(WaitException.class)
                    .hasMessageContaining("a kernel panic, 'Kernel panic - not syncing: no init'");
            assertThatThrownBy(() -> Wait.any(Wait.forScreen(never()), Wait.forConsole("login:"))
                            .limit(LONG)
                            .await(vm))
                    .isInstanceOf(WaitException.class);
            Wait.forConsole("no init").failOnlyOn().await(vm);
        }
    }

    @Test
    void await_textBeforeTheAlarm_succeeds() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "ready, then FAILED")) {
            ConsoleAlarm failed = ConsoleAlarm.of("FAILED");
            vm.console().reader().expect("FAILED", LONG);

            Wait.forConsole("ready").failOn(failed).await(vm);
            assertThatThrownBy(() ->
                            Wait.forConsole("FAILED, at last").failOn(failed).await(vm))
                    .isInstanceOf(WaitException.class);
        }
    }

    @Test
    void await_eventThatIsNotKeptAnyMore_saysSoAtTheLimit() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "")) {
            for (int i = 0; i < 600; i++) { // two events each
                vm.control().pause();
                vm.control().resume();
            }

            assertThatThrownBy(
                            () -> Wait.forEvent(ResetEvent.class).limit(SHORT).await(vm))
                    .isInstanceOf(WaitTimeoutException.class)
                    .hasMessageContaining("events are not kept any more");
        }
    }

    @Test
    void await_allAndAny_combine() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "one two")) {
            Wait one = Wait.forConsole("one");
            Wait three = Wait.forConsole("three").limit(SHORT);

            Wait.all(one, Wait.forConsole("console0", Expected.text("two"))).await(vm);
            Wait.any(three, one).await(vm);
            assertThatThrownBy(() -> Wait.all(one.limit(SHORT), three).await(vm))
                    .isInstanceOf(WaitTimeoutException.class)
                    .hasMessageContaining("waiting for ('one' on the console and 'three' on the console)");
        }
    }

    @Test
    void await_signOfOnesOwn_getsTheScaledLimit() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "")) {
            CompletableFuture<Duration> given = new CompletableFuture<>();
            Wait.of("a sign", (machine, limit) -> {
                        given.complete(limit);
                        return CompletableFuture.completedFuture(machine);
                    })
                    .limit(Duration.ofSeconds(3))
                    .await(vm);

            assertThat(given).isCompletedWithValue(Duration.ofSeconds(15));
        }
    }

    @Test
    void await_stillScreen_succeeds() throws Exception {
        CommandLine cmd = machine(BootSector.HALTS.write(work.resolve("disk"), ""))
                .device(Devices.vga())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            Wait.forScreen(ScreenWait.still(Duration.ofMillis(300)).tolerating(0, 0.001))
                    .await(vm);
        }
    }

    @Test
    void await_thatIsNotThere_failsAtOnceAndLeavesNothing() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "")) {
            assertThatThrownBy(() -> Wait.forPort(22).await(vm)).isInstanceOf(PortNotForwardedException.class);
            assertThatThrownBy(
                            () -> Wait.forConsole("serial7", Expected.text("x")).await(vm))
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("serial7");
            assertThatThrownBy(() -> Wait.forGuestAgent().await(vm))
                    .hasMessageContaining("no channel for a guest agent");
        }
    }

    @Test
    void awaitAsync_cancelled_givesUpItsStrategy() throws Exception {
        try (VirtualMachine vm = start(BootSector.HALTS, "")) {
            CompletableFuture<Void> sign = new CompletableFuture<>();
            CompletableFuture<Void> begun = new CompletableFuture<>();
            CompletableFuture<?> wait = Wait.of("a sign", (machine, limit) -> {
                        begun.complete(null);
                        return sign;
                    })
                    .awaitAsync(vm);
            begun.join();
            wait.cancel(true);

            // it may not have been returned yet
            assertThatThrownBy(() -> sign.get(60, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void wait_wrongUse_isRefused() {
        assertThatThrownBy(() -> Wait.forConsole("a").limit(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wait.all()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wait.forHttp(80, "a b")).isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> Wait.forHttp(80, "/health?all")).doesNotThrowAnyException();
    }

    private VirtualMachine start(BootSector guest, String text, String... more) throws IOException {
        CommandLine.Builder cmd = machine(guest.write(work.resolve("disk"), text));
        for (String option : more) {
            cmd.option(option);
        }
        return VirtualMachine.start(cmd.build());
    }

    private static ScreenWait never() {
        return ScreenWait.of("is never so", screen -> false);
    }

    private static CommandLine.Builder machine(Path disk) {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .machine(Machines.q35())
                .memory(DataSize.ofMib(32))
                .with(VirtioDisk.of("root", disk).format(BlockdevDriver.RAW))
                .with(SerialConsole.create());
    }
}
