package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpOptions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Starts and verbs of machines whose client has an executor that is not free: each ends within its limit. */
@Timeout(300)
class BusyExecutorIT {
    /** Far longer than the limits, and far shorter than for ever. */
    private static final Duration BOUND = Duration.ofSeconds(90);

    private static final CommandLine IDLE = TestMachines.idle().build();

    private final ExecutorService two = Executors.newFixedThreadPool(2);

    @AfterEach
    void close() {
        two.shutdownNow();
    }

    private static VmOptions options(QmpOptions qmp) {
        return VmOptions.builder()
                .check(LaunchCheck.NEVER)
                .launchTimeout(Duration.ofSeconds(3))
                .qmp(qmp)
                .build();
    }

    @Test
    void start_allThreadsOfTheExecutorStartMachines_failsInTimeAndGivesThemBack() throws Exception {
        VmOptions options = options(QmpOptions.builder().executor(two).build());
        Callable<Boolean> start = () -> {
            try (VirtualMachine vm = VirtualMachine.start(IDLE, options)) {
                return vm.isAlive();
            }
        };

        for (Future<Boolean> starting : List.of(two.submit(start), two.submit(start))) {
            assertThat(failure(starting)).isInstanceOf(VmLaunchTimeoutException.class);
        }

        assertThat(two.submit(() -> "free").get(BOUND.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo("free");
    }

    @Test
    void start_executorThatDropsItsTasks_failsInTime() {
        VmOptions options = options(QmpOptions.builder().executor(task -> {}).build());

        assertThat(failure(two.submit(() -> VirtualMachine.start(IDLE, options))))
                .isInstanceOf(VmLaunchTimeoutException.class)
                .hasMessageContaining("executor");
    }

    static Stream<Arguments> verbs() {
        return Stream.of(
                verb("pause", vm -> vm.control().pause()),
                verb("resume", vm -> vm.control().resume()),
                verb("state", vm -> vm.control().state()),
                verb("await a state", vm -> vm.control().await(RunState.RUNNING, Duration.ofSeconds(2))),
                verb("forwards", vm -> vm.forwards()),
                verb("disks", vm -> vm.disks().graph()),
                verb("snapshots", vm -> vm.snapshots().list()),
                verb("reset", vm -> vm.control().reset(Duration.ofSeconds(2))),
                verb("stop", vm -> vm.stop(StopLadder.atOnce())),
                verb("close", VirtualMachine::close));
    }

    private static Arguments verb(String name, Consumer<VirtualMachine> verb) {
        return Arguments.of(name, verb);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("verbs")
    void verbs_onTheExecutorsOnlyThread_endInTime(String name, Consumer<VirtualMachine> verb) throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        QmpOptions qmp = QmpOptions.builder()
                .executor(one)
                .commandTimeout(Duration.ofSeconds(5))
                .build();
        VmOptions options =
                VmOptions.builder().check(LaunchCheck.NEVER).qmp(qmp).build();
        try (VirtualMachine vm = VirtualMachine.start(IDLE, options)) {
            Future<?> ending = one.submit(() -> verb.accept(vm));
            try {
                ending.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(QemuTimeoutException.class);
            }
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void start_limitOfForEver_starts() {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        for (LaunchCheck check : LaunchCheck.values()) {
            VmOptions options =
                    VmOptions.builder().check(check).launchTimeout(forEver).build();
            try (VirtualMachine vm = VirtualMachine.start(IDLE, options)) {
                assertThat(vm.isAlive()).isTrue();
                assertThat(vm.stop(new StopLadder(Duration.ZERO, forEver, forEver, forEver))
                                .exitStatus()
                                .code())
                        .isZero();
            }
        }
    }

    private static Throwable failure(Future<?> ending) {
        try {
            return new AssertionError("expected a failure, not " + ending.get(BOUND.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (Exception e) {
            return new AssertionError("neither result nor failure", e);
        }
    }
}
