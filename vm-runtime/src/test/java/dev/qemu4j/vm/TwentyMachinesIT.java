package dev.qemu4j.vm;

import static dev.qemu4j.vm.VmExitAssert.assertThat;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Devices;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.device.UnplugOutcome;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Twenty machines of one JVM at once, each with a guest that answers: started, operated, stopped, and nothing is left of them. */
@Tag("once")
@Timeout(600)
class TwentyMachinesIT {
    private static final int MACHINES = 20;
    private static final Duration SOON = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Event loops that all machines share. */
    private static final long LOOPS = 4;

    /** Threads that the JVM has once, however many machines there are. */
    private static final List<String> ONCE =
            List.of("qemu4j-spawner", "qemu4j-output", "qemu4j-console", "CompletableFutureDelayScheduler");

    @TempDir
    private Path work;

    private Path base;

    @BeforeEach
    void makeBase() throws IOException {
        base = Files.createDirectory(work.resolve("run"));
    }

    @Test
    void machines_startedOperatedAndStoppedAtOnce_shareThreadsAndLeaveNothing() throws Exception {
        start(MACHINES).get(SOON.toSeconds(), TimeUnit.SECONDS).close(); // what the JVM starts once is there now
        await(
                () -> threads().keySet().stream().noneMatch(this::isOfAMachine),
                "the end of the first machine's threads");
        Map<String, Long> threads = threads();
        long reapers = reapers();
        long descriptors = descriptors().size();

        List<VirtualMachine> machines = startAll();
        try {
            operateAll(machines);
            await(() -> grown(threads).keySet().equals(Set.of("qemu4j-qmp-")), "the end of the callbacks' threads");
            assertThat(grown(threads).getOrDefault("qemu4j-qmp-", 0L)).isLessThanOrEqualTo(LOOPS);
            assertThat(threads()).containsAllEntriesOf(Map.of("qemu4j-console", 1L, "qemu4j-spawner", 1L));
            assertThat(reapers() - reapers).isLessThanOrEqualTo(MACHINES);

            List<CompletableFuture<VmExit>> ends = machines.stream()
                    .map(vm -> vm.stopAsync(StopLadder.atOnce()))
                    .toList();
            for (CompletableFuture<VmExit> end : ends) {
                assertThat(end.get(SOON.toSeconds(), TimeUnit.SECONDS)).hasReason(VmExitReason.HOST_COMMAND);
                assertThat(end.join()).isInOrder();
            }
        } finally {
            machines.forEach(VirtualMachine::close);
        }

        assertThat(machines).noneMatch(VirtualMachine::isAlive);
        assertThat(machines).noneMatch(vm -> ProcessHandle.of(vm.pid()).isPresent());
        assertThat(base).isEmptyDirectory();
        await(() -> grown(threads).isEmpty(), "the end of the threads of machines that have ended");
        await(() -> descriptors().size() <= descriptors, "the end of the descriptors of machines that have ended");
    }

    private List<VirtualMachine> startAll() throws Exception {
        List<CompletableFuture<VirtualMachine>> starts = new ArrayList<>();
        for (int i = 0; i < MACHINES; i++) {
            starts.add(start(i));
        }
        List<VirtualMachine> machines = new ArrayList<>();
        Exception failure = null;
        for (CompletableFuture<VirtualMachine> start : starts) {
            try {
                machines.add(start.get(SOON.toSeconds(), TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                failure = e;
            }
        }
        if (failure != null) {
            machines.forEach(VirtualMachine::close);
            throw failure;
        }
        return machines;
    }

    private CompletableFuture<VirtualMachine> start(int number) {
        return VirtualMachine.startAsync(
                TestMachines.guest(work.resolve("disk" + number))
                        .with(SerialConsole.create())
                        .device(Devices.vga())
                        .device(Devices.qemuXhci())
                        .build(),
                options -> options.runBase(base).launchTimeout(SOON));
    }

    private static void operateAll(List<VirtualMachine> machines) throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(MACHINES);
        try {
            List<CompletableFuture<Void>> done = machines.stream()
                    .map(vm -> CompletableFuture.runAsync(() -> operate(vm), users))
                    .toList();
            for (CompletableFuture<Void> one : done) {
                one.get(SOON.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            users.shutdown();
            assertThat(users.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private static void operate(VirtualMachine vm) {
        vm.console().expect("q4j-guest 1 ready", SOON);
        vm.console().sendLine("w 2");
        vm.console().expect("done 2", SOON);

        assertThat(vm.control().pause()).isEqualTo(RunState.PAUSED);
        assertThat(vm.screen().screenshot().width()).isPositive();
        assertThat(vm.devices().plug(Devices.usbTablet()).unplug(SOON)).isEqualTo(UnplugOutcome.DONE);
        assertThat(vm.control().resume()).isEqualTo(RunState.RUNNING);

        vm.console().sendLine("n");
        vm.console().expect("ok n 2", SOON);
    }

    private static Map<String, Long> grown(Map<String, Long> before) {
        Map<String, Long> grown = threads();
        before.forEach((name, count) -> grown.computeIfPresent(name, (same, now) -> now > count ? now - count : null));
        ONCE.forEach(grown::remove);
        return grown;
    }

    private boolean isOfAMachine(String thread) {
        return thread.startsWith("qemu4j-") && !ONCE.contains(thread);
    }

    /** The JDK's threads that each wait for a process; without one they go after a minute. */
    private static long reapers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("process reaper"))
                .count();
    }

    /** The live threads of this library, by their names up to the number. */
    private static Map<String, Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceFirst("-[0-9].*", "-"))
                .filter(name -> name.startsWith("qemu4j-") || ONCE.contains(name))
                .collect(groupingBy(name -> name, TreeMap::new, counting()));
    }

    /** Sockets, pipes, event queues and files of the machines' directories; the class path may be opened meanwhile. */
    private List<String> descriptors() {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (Stream.of("socket:", "pipe:", "anon_inode:", work.toString())
                        .anyMatch(target::startsWith)) {
                    open.add(target);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return open;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        boolean met = Await.poll(Await.Condition.polling(condition, PAUSE), "waiting for " + what, SOON);
        assertThat(met).as("%s; there are %s", what, threads()).isTrue();
    }
}
