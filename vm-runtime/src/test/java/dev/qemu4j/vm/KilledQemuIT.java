package dev.qemu4j.vm;

import static dev.qemu4j.vm.VmExitAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.Devices;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.job.TargetNode;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.console.ConsoleEndedException;
import dev.qemu4j.vm.input.Layout;
import dev.qemu4j.vm.screen.ScreenWait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A QEMU that is killed ends each call that waits for it, whatever for; {@code target/killed-qemu.txt} has the times. */
@Timeout(300)
class KilledQemuIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration NEVER = Duration.ofHours(1);

    private final Map<String, CompletableFuture<?>> waits = new LinkedHashMap<>();
    private final Map<String, Class<? extends Throwable>> failures = new LinkedHashMap<>();

    @TempDir
    private Path work;

    @Test
    void qemu_thatIsKilled_endsEachWaitAndLeavesNothing() throws Exception {
        Path base = Files.createDirectory(work.resolve("run"));
        try (VirtualMachine vm = VirtualMachine.start(
                TestMachines.guest(work.resolve("disk"))
                        .with(SerialConsole.create())
                        .with(GuestAgentChannel.create())
                        .device(Devices.vga())
                        .device(Devices.qemuXhci())
                        .build(),
                options -> options.runBase(base))) {
            vm.console().expect("ready", SOON);
            Job mirror = mirror(vm);
            HostCommand.of("kill", "-STOP", Long.toString(vm.pid())).run(); // so that no call can end by itself
            waitForAll(vm, mirror);
            CompletableFuture<Long> ended =
                    ProcessHandle.of(vm.pid()).orElseThrow().onExit().thenApply(process -> System.nanoTime());
            Map<String, CompletableFuture<Long>> times = new LinkedHashMap<>();
            waits.forEach((name, wait) -> times.put(name, wait.handle((result, failure) -> System.nanoTime())));
            assertThat(waits.values()).noneMatch(CompletableFuture::isDone);

            ProcessHandle.of(vm.pid()).orElseThrow().destroyForcibly();

            for (Map.Entry<String, CompletableFuture<?>> wait : waits.entrySet()) {
                Object outcome = outcome(wait.getValue());
                Class<? extends Throwable> failure = failures.get(wait.getKey());
                if (failure != null) {
                    assertThat(outcome).as(wait.getKey()).isInstanceOf(failure);
                } else if (outcome instanceof VmExit exit) {
                    assertThat(exit).as(wait.getKey()).hasReason(VmExitReason.KILLED);
                } else {
                    assertThat(outcome instanceof Throwable).as(wait.getKey()).isFalse();
                }
            }
            assertThat(base).isEmptyDirectory();
            write(ended.get(60, TimeUnit.SECONDS), times);
        }
    }

    private void waitForAll(VirtualMachine vm, Job mirror) {
        add("console().expect", vm.console().expectAsync("never printed", NEVER), ConsoleEndedException.class);
        add("console().login", vm.console().loginAsync("root", "secret", NEVER), ConsoleEndedException.class);
        add("console().closed", vm.console().closed(), null);
        add("control().await", vm.control().awaitAsync(RunState.PAUSED, NEVER), QmpDisconnectedException.class);
        add("control().pause", vm.control().pauseAsync(), QmpDisconnectedException.class);
        add("control().reset", vm.control().resetAsync(NEVER), QmpDisconnectedException.class);
        add("control().powerButton", vm.control().powerButtonAsync(NEVER), QmpDisconnectedException.class);
        add("control().wake", vm.control().wakeAsync(NEVER), QmpDisconnectedException.class);
        add(
                "events().await",
                vm.events().awaitAsync(StopEvent.class, stop -> true, NEVER),
                QmpDisconnectedException.class);
        add("guestAgent", vm.guestAgentAsync(NEVER), QmpDisconnectedException.class);
        add("qmp().execute", vm.qmp().execute(QueryStatus.of(), NEVER), QmpDisconnectedException.class);
        add("qmp().closed", vm.qmp().closed(), null);
        add("job.result", mirror.result(), QmpDisconnectedException.class);
        add("screen().screenshot", vm.screen().screenshotAsync(), QmpDisconnectedException.class);
        add("screen().await", vm.screen().awaitAsync(ScreenWait.still(SOON), NEVER), QmpDisconnectedException.class);
        add("keyboard().type", vm.keyboard(Layout.US).typeAsync("text"), QmpDisconnectedException.class);
        add("devices().plug", vm.devices().plugAsync(Devices.usbTablet()), QmpDisconnectedException.class);
        add("forwards", vm.forwardsAsync(), QmpDisconnectedException.class);
        add("forwarded", vm.forwardedAsync(22), QmpDisconnectedException.class);
        add("exit", vm.exit(), null);
        add("stop", vm.stopAsync(StopLadder.guestFirst(NEVER)), null);
    }

    private void add(String name, CompletableFuture<?> wait, @Nullable Class<? extends Throwable> failure) {
        waits.put(name, wait);
        if (failure != null) {
            failures.put(name, failure);
        }
    }

    private static Job mirror(VirtualMachine vm) {
        vm.qmp().blocking().block().blockdevAdd(Blockdevs.nullCo("copy", n -> n.size(8 << 20)));
        Job mirror = Jobs.of(vm.qmp()).mirror(new TargetNode("copy"), "disk0", MirrorSyncMode.FULL, m -> {});
        mirror.awaitReady(SOON);
        return mirror;
    }

    /** The result of a wait, or its failure. */
    private static @Nullable Object outcome(CompletableFuture<?> wait) throws Exception {
        return wait.handle((result, failure) -> failure == null ? result : CallerStack.unwrapped(failure))
                .get(60, TimeUnit.SECONDS);
    }

    private static void write(long ended, Map<String, CompletableFuture<Long>> times) throws IOException {
        List<String> lines = new ArrayList<>();
        times.forEach((name, time) -> lines.add(
                "%s: %d ms after the end".formatted(name, TimeUnit.NANOSECONDS.toMillis(time.join() - ended))));
        Files.write(Path.of("target", "killed-qemu.txt"), lines);
    }
}
