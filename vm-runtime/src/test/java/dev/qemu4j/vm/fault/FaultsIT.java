package dev.qemu4j.vm.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmExitReason;
import dev.qemu4j.vm.device.HotPlugException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults of a machine and of its process, each undone. */
@Timeout(240)
class FaultsIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Pattern STATE = Pattern.compile("(?s).*\\) (\\S) .*");

    @TempDir
    private Path work;

    @Test
    void pause_andItsUndoing_changeTheState() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            try (Fault paused = vm.faults().pause()) {
                assertThat(vm.control().state()).isEqualTo(RunState.PAUSED);
                assertThatThrownBy(() -> vm.faults().pause())
                        .isInstanceOf(FaultException.class)
                        .hasMessageContaining("it is paused");
                assertThat(vm.faults().active()).containsExactly(paused);
            }
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            assertThat(vm.faults().active()).isEmpty();
        }
    }

    @Test
    void stall_andSteal_stopTheProcessAndLetItGoOn() throws Exception {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            try (Fault stalled = vm.faults().stall()) {
                until(vm, "T");
                assertThat(stalled.isOn()).isTrue();
            }
            vm.qmp().blocking().runState().queryStatus();

            try (Fault stolen = vm.faults().steal(0.5)) {
                until(vm, "T");
                until(vm, "S|R");
                vm.qmp().blocking().runState().queryStatus();
                assertThat(stolen.isOn()).isTrue();
            }
            vm.qmp().blocking().runState().queryStatus();
            assertThat(state(vm)).isNotEqualTo("T");

            Fault stalled = vm.faults().stall();
            vm.faults().kill();
            assertThat(vm.exit().get(1, TimeUnit.MINUTES).reason()).isEqualTo(VmExitReason.KILLED);
            assertThat(stalled.isOn()).isFalse();
            stalled.close();
            assertThatThrownBy(() -> vm.faults().kill())
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("QEMU has ended");
        }
    }

    @Test
    void severalStalls_undoneInAnyOrder_lastLetsTheProcessGoOn() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            ProcessHandle process = ProcessHandle.of(vm.pid()).orElseThrow();
            Fault stolen = vm.faults().steal(0.5);
            Fault first = vm.faults().stall();
            Fault second = Faults.of(vm.qmp(), process, note -> {}).stall();
            until(vm, "T");

            first.close();
            assertThat(state(vm)).isEqualTo("T");
            stolen.close();
            assertThat(state(vm)).isEqualTo("T");
            second.close();
            vm.qmp().blocking().runState().queryStatus();
            assertThat(state(vm)).isNotEqualTo("T");
        }
    }

    @Test
    void severalPulledCables_undoneInAnyOrder_lastPlugsItIn() {
        List<String> links = new CopyOnWriteArrayList<>();
        try (VirtualMachine vm = VirtualMachine.start(
                machine(),
                o -> o.qmp(q -> q.wire(line -> {
                    if (line.sent() && line.text().contains("set_link")) {
                        links.add(line.text().contains("\"up\":true") ? "in" : "out");
                    }
                })))) {
            Fault first = vm.faults().nic("n0").linkDown();
            Fault second = Faults.of(vm.qmp()).nic("card").linkDown();
            assertThat(links).containsExactly("out", "out");

            first.close();
            assertThat(links).doesNotContain("in");
            second.close();
            assertThat(links).endsWith("in");
        }
    }

    @Test
    void faultsThatTheMachineCannotHave_areRefused() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            Faults faults = vm.faults();
            assertThatThrownBy(() -> faults.nic("net9").linkDown())
                    .isInstanceOf(FaultException.class)
                    .hasMessageContainingAll("network card: 'net9'", "card = n0");
            assertThatThrownBy(() -> faults.nic("net9").drop(NicDirection.BOTH)).isInstanceOf(FaultException.class);
            assertThatThrownBy(() -> faults.nic("card").delay(NicDirection.BOTH, Duration.ofHours(1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> faults.squeeze(DataSize.ofMib(16), SOON))
                    .isInstanceOf(HotPlugException.class)
                    .hasMessageContaining("no balloon");
            assertThatThrownBy(() -> faults.steal(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> faults.steal(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Faults.of(vm.qmp()).stall())
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("nobody knows QEMU's process");
            assertThat(faults.active()).isEmpty();
        }
    }

    @Test
    void faults_areInTheRecording() throws IOException {
        try (VirtualMachine vm = VirtualMachine.start(machine(), o -> o.recorded(true))) {
            vm.faults().nic("n0").linkDown().close();
            vm.faults().nic("card").drop(NicDirection.SENT).close();
            vm.faults()
                    .nic("card")
                    .delay(NicDirection.BOTH, Duration.ofMillis(50))
                    .close();
            vm.faults().custom("rain", () -> {}, () -> {}).close();

            Path file = work.resolve("recording.json");
            vm.recorder().writeJson(file);
            assertThat(Files.readString(file))
                    .containsSubsequence(
                            "fault: network card 'n0': link down",
                            "fault undone: network card 'n0': link down",
                            "fault: network card 'card': drops packets (SENT)",
                            "fault undone: network card 'card': drops packets (SENT)",
                            "fault: network card 'card': delays packets (BOTH, 50 ms)",
                            "fault undone: network card 'card': delays packets",
                            "fault: rain",
                            "fault undone: rain");
            assertThat(vm.qmp().blocking().qom().qomList("/objects"))
                    .noneMatch(object -> object.name().startsWith("qemu4j-fault"));
            assertThat(vm.qmp().blocking().chardev().queryChardev())
                    .noneMatch(chardev -> chardev.label().startsWith("qemu4j-fault"));
        }
    }

    @Test
    void begun_whoseNoteCannotBeTaken_isUndone() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            ProcessHandle process = ProcessHandle.of(vm.pid()).orElseThrow();
            Faults faults = Faults.of(vm.qmp(), process, note -> {
                throw new IllegalStateException("no room for " + note);
            });

            assertThatThrownBy(faults::pause)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no room for fault: the guest is paused");
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            assertThat(faults.active()).isEmpty();
        }
    }

    @Test
    void cancelled_isUndone() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            CompletableFuture<String> undone = new CompletableFuture<>();
            CompletableFuture<Fault> fault = vm.faults()
                    .customAsync(
                            "slow to begin",
                            () -> {
                                begun.countDown();
                                Await.uninterrupted(nanos -> cancelled.await(nanos, TimeUnit.NANOSECONDS), SOON);
                            },
                            () -> undone.complete("undone"));
            Await.until(nanos -> begun.await(nanos, TimeUnit.NANOSECONDS), "waiting for the fault", SOON);
            fault.cancel(true);
            cancelled.countDown();

            assertThat(Await.result(undone, "waiting for the undoing", SOON)).isEqualTo("undone");
            assertThatThrownBy(fault::join).isInstanceOf(CancellationException.class);
        }
    }

    /** A run of the same seed does the same in the same order. */
    @Test
    void chaos_ofASeed_doesTheSameAgain() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            List<String> first = run(vm, 42);

            assertThat(run(vm, 42)).isEqualTo(first);
            assertThat(first)
                    .hasSize(16)
                    .containsSubsequence("link on", "link off")
                    .contains("pause on");
            assertThat(vm.faults().active()).isEmpty();
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
        }
    }

    private static List<String> run(VirtualMachine vm, long seed) {
        List<String> done = new ArrayList<>();
        Chaos.seeded(seed)
                .fault(
                        "link",
                        () -> noted(vm, done, "link", vm.faults().nic("card").linkDown()))
                .fault("pause", () -> noted(vm, done, "pause", vm.faults().pause()))
                .pause(Duration.ZERO, Duration.ofMillis(20))
                .hold(Duration.ZERO, Duration.ofMillis(20))
                .build()
                .run(8);
        return done;
    }

    private static Fault noted(VirtualMachine vm, List<String> done, String name, Fault fault) {
        return vm.faults().custom(name, () -> done.add(name + " on"), () -> {
            fault.close();
            done.add(name + " off");
        });
    }

    @Test
    void chaos_stepThatFails_namesItsSeedAndLeavesNothing() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            Chaos chaos = Chaos.seeded(-5)
                    .fault("no such card", () -> vm.faults().nic("net9").linkDown())
                    .pause(Duration.ZERO, Duration.ZERO)
                    .build();

            assertThatThrownBy(() -> chaos.run(3))
                    .isInstanceOf(FaultException.class)
                    .hasMessageContainingAll("chaos of seed -5", "step 1", "of 3", "'net9'");
        }
    }

    @Test
    void chaos_threadThatIsInterrupted_undoesTheFaultThatIsThere() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            Thread self = Thread.currentThread();
            Chaos chaos = Chaos.seeded(1)
                    .fault("pause", () -> {
                        Fault fault = vm.faults().pause();
                        self.interrupt();
                        return fault;
                    })
                    .hold(Duration.ofHours(1), Duration.ofHours(1))
                    .pause(Duration.ZERO, Duration.ZERO)
                    .build();

            assertThatThrownBy(() -> chaos.run(1)).isInstanceOf(QemuInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            vm.control().await(RunState.RUNNING, SOON);
        }
    }

    @Test
    void close_monitorThatHasClosed_throwsNothing() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            Fault fault = vm.faults().pause();
            vm.stop(StopLadder.atOnce());

            assertThat(fault.isOn()).isFalse();
            fault.close();
            assertThat(vm.faults().active()).isEmpty();
        }
    }

    private static void until(VirtualMachine vm, String states) {
        Await.until(
                Await.Condition.polling(() -> state(vm).matches(states), Duration.ofMillis(2)),
                "waiting for state " + states,
                SOON);
    }

    private static String state(VirtualMachine vm) {
        try {
            String stat = Files.readString(Path.of("/proc/" + vm.pid() + "/stat"));
            var matcher = STATE.matcher(stat);
            return matcher.matches() ? String.valueOf(matcher.group(1)) : stat;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CommandLine machine() {
        return CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M")
                .option("-netdev", "user,id=n0,restrict=on")
                .option("-device", "e1000,id=card,netdev=n0")
                .build();
    }
}
