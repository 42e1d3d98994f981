package dev.qemu4j.vm;

import static dev.qemu4j.vm.VmExitAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.ResetEvent;
import dev.qemu4j.qapi.runstate.ResumeEvent;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.life.PowerButtonOutcome;
import dev.qemu4j.vm.life.RunControl;
import dev.qemu4j.vm.life.RunStateException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of real machines, with the embedded guest, which ignores its power button. */
class LifeIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration BRIEF = Duration.ofMillis(100);

    @TempDir
    private Path work;

    @Test
    void pauseAndResume_runningGuest_standsStillAndGoesOn() throws Exception {
        try (VirtualMachine vm = start()) {
            vm.console().expect("hb ", SOON);
            CompletableFuture<RunState> paused = vm.control().awaitAsync(RunState.PAUSED, SOON);

            assertThat(vm.control().pause()).isEqualTo(RunState.PAUSED);
            assertThat(paused.get(60, TimeUnit.SECONDS)).isEqualTo(RunState.PAUSED);
            assertThatThrownBy(() -> vm.control().powerButton(SOON))
                    .isInstanceOfSatisfying(
                            RunStateException.class, e -> assertThat(e.state()).isEqualTo(RunState.PAUSED))
                    .hasMessageContaining("the guest sees no power button: the machine is paused");
            assertThatThrownBy(() -> vm.control().await(RunState.RUNNING, BRIEF))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessage("time-out of 100 ms while waiting until the machine is running; it is paused");

            assertThat(vm.control().resume()).isEqualTo(RunState.RUNNING);
            vm.console().expect("hb ", SOON);
            vm.control().await(RunState.RUNNING, SOON);
        }
    }

    @Test
    void reset_runningGuest_bootsAnew() {
        try (VirtualMachine vm = start()) {
            vm.console().expect("q4j-guest 1 ready", SOON);

            ResetEvent reset = vm.control().reset(SOON);

            assertThat(reset.guest()).isFalse();
            vm.console().expect("q4j-guest 1 ready", SOON);
        }
    }

    @Test
    void reset_whereAResetEndsTheMachine_saysSo() throws Exception {
        try (VirtualMachine vm =
                VirtualMachine.start(guest().option("-no-reboot").build())) {
            assertThatThrownBy(() -> vm.control().reset(SOON))
                    .isInstanceOf(RunStateException.class)
                    .hasMessageContaining("-no-reboot");
            assertThat(vm.exit().get(60, TimeUnit.SECONDS)).hasReason(VmExitReason.HOST_COMMAND);
        }
    }

    @Test
    void powerButton_guestThatIgnoresIt_isNoAnswer() {
        try (VirtualMachine vm = start()) {
            vm.console().expect("ready", SOON);

            assertThat(vm.control().powerButton(BRIEF)).isEqualTo(PowerButtonOutcome.NO_ANSWER);
            assertThatThrownBy(() -> vm.control().wake(SOON)).isInstanceOf(QmpCommandException.class);
        }
    }

    @Test
    void await_machineThatEnds_endsAtOnce() throws Exception {
        try (VirtualMachine vm = start()) {
            CompletableFuture<RunState> never = vm.control().awaitAsync(RunState.GUEST_PANICKED, Duration.ofHours(1));
            CompletableFuture<PowerButtonOutcome> button = vm.control().powerButtonAsync(Duration.ofHours(1));
            CompletableFuture<StopEvent> event =
                    vm.events().awaitAsync(StopEvent.class, e -> true, Duration.ofHours(1));
            vm.console().expect("ready", SOON);

            vm.stop(StopLadder.atOnce());

            assertThatThrownBy(() -> never.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(QmpDisconnectedException.class);
            assertThatThrownBy(() -> event.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(QmpDisconnectedException.class);
            assertThat(button.handle((outcome, failure) -> true).get(60, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void control_machineThatHasEnded_saysSo() {
        VirtualMachine vm = start();
        vm.close();
        RunControl control = vm.control();

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                control::state,
                control::pause,
                control::resume,
                () -> control.reset(SOON),
                () -> control.powerButton(SOON),
                () -> control.wake(SOON),
                () -> control.await(RunState.RUNNING, SOON))) {
            assertThatThrownBy(call).isInstanceOf(QmpDisconnectedException.class);
        }
        assertThatThrownBy(control::pause)
                .hasMessage("stop: the connection is closed; the machine has ended, or its monitor was closed");
    }

    @Test
    void events_listenerThatComesLater_getsThoseFromBefore() throws Exception {
        VirtualMachine vm = start();
        try (vm) {
            vm.control().pause();
            vm.control().resume();
            vm.control().reset(SOON);
            vm.events().await(ResetEvent.class, reset -> !reset.guest(), SOON);
            List<QmpEvent> seen = new CopyOnWriteArrayList<>();
            CountDownLatch shutdown = new CountDownLatch(1);
            vm.events().on(QmpEvent.class, event -> {
                seen.add(event);
                if (event instanceof ShutdownEvent) {
                    shutdown.countDown();
                }
            });

            vm.close();

            assertThat(shutdown.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(seen)
                    .extracting(QmpEvent::eventName)
                    .containsSubsequence("RESUME", "STOP", "RESUME", "RESET", "SHUTDOWN");
        }
        assertThat(vm.events().all(ResumeEvent.class)).hasSize(2);
        assertThat(vm.events().dropped()).isZero();
        assertThat(vm.events().closed().get(60, TimeUnit.SECONDS)).isNull();
        assertThat(vm.events().await(StopEvent.class, stop -> true, SOON).eventName())
                .isEqualTo("STOP");
        assertThatThrownBy(() -> vm.events().await(StopEvent.class, stop -> false, SOON))
                .isInstanceOf(QmpDisconnectedException.class);
    }

    @Test
    void events_beyondAThousand_dropTheOldest() throws Exception {
        VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build());
        try (vm) {
            for (int i = 0; i < 550; i++) {
                vm.qmp().blocking().execute("stop");
                vm.qmp().blocking().execute("cont");
            }
        }
        vm.events().closed().get(60, TimeUnit.SECONDS);

        assertThat(vm.events().all()).hasSize(1000);
        assertThat(vm.events().dropped()).isGreaterThanOrEqualTo(100);
        assertThat(vm.events().all(ShutdownEvent.class)).hasSize(1);
    }

    @Test
    void exit_signalThatQemuObeys_isTold() throws Exception {
        try (VirtualMachine vm = start()) {
            ProcessHandle.of(vm.pid()).orElseThrow().destroy();

            assertThat(vm.exit().get(60, TimeUnit.SECONDS)).hasReason(VmExitReason.HOST_SIGNAL);
        }
    }

    @Test
    void exit_stop_isACommandOfTheHost() {
        try (VirtualMachine vm = start()) {
            assertThat(vm.stop(StopLadder.atOnce())).hasReason(VmExitReason.HOST_COMMAND);
        }
    }

    @Test
    void guestAgent_withoutAChannel_saysSo() {
        try (VirtualMachine vm = start()) {
            assertThatThrownBy(() -> vm.guestAgent(SOON)).hasMessageContaining("GuestAgentChannel.create()");
        }
    }

    private VirtualMachine start() {
        return VirtualMachine.start(guest().build());
    }

    private CommandLine.Builder guest() {
        return TestMachines.guest(work.resolve("disk.raw")).with(SerialConsole.create());
    }
}
