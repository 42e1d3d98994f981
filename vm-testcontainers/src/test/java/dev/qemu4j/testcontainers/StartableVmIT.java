package dev.qemu4j.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmExitReason;
import dev.qemu4j.vm.VmLaunchException;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.console.Expected;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import dev.qemu4j.vm.wait.WaitException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.lifecycle.Startables;

/** Machines that Testcontainers starts and stops. */
class StartableVmIT {
    private static final long SOON_SECONDS = Guests.SOON.toSeconds();

    @TempDir
    private Path folder;

    @Test
    void startAndStop_twice_doNothingMoreAndARestartIsANewMachine() {
        try (StartableVm vm = StartableVm.of(Guests.embedded())) {
            vm.start();
            VirtualMachine first = vm.vm();
            vm.start();
            assertThat(vm.vm()).isSameAs(first);
            assertThat(Guests.write(first)).isEqualTo(1);

            vm.stop();
            vm.stop();
            assertThat(first.isAlive()).isFalse();
            assertThat(first.runDirectory()).doesNotExist();
            assertThat(vm).hasToString("StartableVm[not started]");
            assertThatThrownBy(vm::vm)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the machine is not started");

            vm.start();
            assertThat(vm.vm()).isNotSameAs(first);
            assertThat(Guests.write(vm.vm())).isEqualTo(1);
        }
    }

    @Test
    void start_machineThatHasEndedByItself_startsItAnew() {
        try (StartableVm vm = StartableVm.of(Guests.embedded())) {
            vm.start();
            VirtualMachine first = vm.vm();
            first.close();

            vm.start();

            assertThat(vm.vm()).isNotSameAs(first);
            assertThat(vm.vm().isAlive()).isTrue();
        }
    }

    @Test
    void start_byManyAtOnce_isOneMachine() {
        try (StartableVm vm = StartableVm.of(Guests.embedded())) {
            List<CompletableFuture<VirtualMachine>> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starts.add(CompletableFuture.supplyAsync(() -> {
                    vm.start();
                    return vm.vm();
                }));
            }

            List<VirtualMachine> machines =
                    starts.stream().map(CompletableFuture::join).toList();
            assertThat(machines).containsOnly(vm.vm());
        }
    }

    @Test
    void deepStart_startsWhatAMachineDependsOnFirst() {
        Queue<String> order = new ConcurrentLinkedQueue<>();
        Startable before = startable("before", order);
        AtomicReference<@Nullable VirtualMachine> seen = new AtomicReference<>();
        StartableVm one = StartableVm.of(() -> {
                    order.add("one");
                    return Guests.embedded();
                })
                .dependsOn(before);
        StartableVm other = StartableVm.of(() -> {
                    seen.set(one.vm()); // which runs
                    order.add("other");
                    return Guests.embedded();
                })
                .dependsOn(one);
        try (one;
                other) {
            Startables.deepStart(other).join();

            assertThat(order.stream().distinct()).containsExactly("before", "one", "other");
            assertThat(other.getDependencies()).containsExactly(one);
            assertThat(seen).hasValue(one.vm());
        }
    }

    @Test
    void start_alone_startsWhatItDependsOn() {
        Queue<String> order = new ConcurrentLinkedQueue<>();
        try (StartableVm vm = StartableVm.of(Guests.embedded()).dependsOn(startable("before", order))) {
            vm.start();
            assertThat(order).containsExactly("before");
        }
    }

    @Test
    void start_dependencyFails_isItsFailureAndNothingRuns() {
        IllegalStateException failure = new IllegalStateException("planted");
        StartableVm vm = StartableVm.of(Guests.embedded()).dependsOn(new Startable() {
            @Override
            public void start() {
                throw failure;
            }

            @Override
            public void stop() {}
        });

        assertThatThrownBy(vm::start).isSameAs(failure);
        assertThatThrownBy(vm::vm).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void start_guestThatDies_tellsConsoleAndStandardError() throws Exception {
        AtomicReference<@Nullable Path> directory = new AtomicReference<>();
        ToStringConsumer log = new ToStringConsumer();
        Path image = BootSector.FAULTS.write(folder.resolve("faults.raw"), "disk on fire\r\n");
        CommandLine cmd = Guests.machine()
                .with(VirtioDisk.of("root", image).format(BlockdevDriver.RAW))
                .option("-no-reboot")
                .option("-d", "cpu_reset")
                .build();
        Wait never = Wait.all(Wait.forConsole("ready"), Wait.of("a look", (machine, limit) -> {
            directory.set(machine.runDirectory());
            return new CompletableFuture<>();
        }));
        StartableVm vm = StartableVm.of(VmSpec.of(cmd).waitFor(never)).withLogConsumer(log);

        assertThatThrownBy(vm::start)
                .isInstanceOf(WaitException.class)
                .hasMessageContaining("disk on fire")
                .hasMessageContaining("QEMU:")
                .hasMessageContaining("CPU Reset");

        assertThat(log.toUtf8String()).contains("disk on fire");
        assertThat(Objects.requireNonNull(directory.get())).doesNotExist();
        assertThatThrownBy(vm::vm).isInstanceOf(IllegalStateException.class);
        vm.stop();
    }

    @Test
    void start_qemuRefuses_tellsStandardErrorAlsoThroughDeepStart() {
        StartableVm vm = StartableVm.of(
                VmSpec.of(Guests.machine().option("-device", "no-such-device").build()));

        assertThatThrownBy(() -> Startables.deepStart(vm).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(VmLaunchException.class)
                .hasMessageContaining("'no-such-device' is not a valid device model name");
    }

    @Test
    void logConsumer_getsAllLinesAndTheEnd() {
        Queue<String> frames = new ConcurrentLinkedQueue<>();
        StartableVm vm = StartableVm.of(Guests.embedded())
                .withLogConsumer(frame -> {
                    throw new IllegalStateException("planted");
                })
                .withLogConsumer(frame -> {
                    throw new AssertionError("planted");
                })
                .withLogConsumer(frame -> frames.add(frame == OutputFrame.END ? "END" : frame.getUtf8String()));
        try (vm) {
            vm.start();
            Guests.write(vm.vm());
        }

        assertThat(frames).anyMatch(line -> line.contains(Guests.READY)).contains("done 1\n");
        assertThat(frames.stream().filter("END"::equals)).hasSize(1);
        assertThat(new ArrayList<>(frames)).last().isEqualTo("END");
    }

    @Test
    void logConsumer_getsWhatComesBehindAnAlarmAsWell() {
        ToStringConsumer log = new ToStringConsumer();
        try (StartableVm vm = StartableVm.of(Guests.embedded()).withLogConsumer(log)) {
            vm.start();
            vm.vm().console().failOn(ConsoleAlarm.of("ok w"));
            vm.vm().console().sendLine("w 1");
            Await.until(
                    Await.Condition.polling(() -> vm.vm().console().text().contains("done 1\n"), Duration.ofMillis(5)),
                    "waiting for the guest",
                    Guests.SOON);
        }

        assertThat(log.toUtf8String())
                .containsOnlyOnce(Guests.READY)
                .containsOnlyOnce("ok w")
                .containsOnlyOnce("done 1\n");
    }

    @Test
    @Tag("once")
    void hostFromGuest_portOfTheHost_isReached() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> served = CompletableFuture.supplyAsync(() -> serve(server));
            CommandLine cmd = Guests.linux(
                    "echo the guest says hello | nc " + StartableVm.HOST_FROM_GUEST + " " + server.getLocalPort());
            Wait ready = Wait.forConsole(Expected.text("the host answers"));
            try (StartableVm vm = StartableVm.of(VmSpec.of(cmd).waitFor(ready))) {
                vm.start();

                assertThat(served.get(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo("the guest says hello");
            }
        }
    }

    private static String serve(ServerSocket server) {
        try (Socket guest = server.accept()) {
            String line = new BufferedReader(new InputStreamReader(guest.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            guest.getOutputStream().write("the host answers\n".getBytes(StandardCharsets.UTF_8));
            return String.valueOf(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void vm_forwardedPort_isReached() throws Exception {
        VmSpec spec = VmSpec.of(Guests.machine()
                        .with(VirtioDisk.of("root", Guests.image())
                                .format(BlockdevDriver.RAW)
                                .readOnly(true))
                        .with(UserNetwork.create().forwardTcp(7))
                        .build())
                .waitFor(Wait.forConsole(Guests.READY));
        try (StartableVm vm = StartableVm.of(spec)) {
            vm.start();
            try (Socket socket = new Socket()) {
                socket.connect(vm.vm().forwarded(7), 5_000);
                assertThat(socket.isConnected()).isTrue();
            }
            assertThat(vm.vm().stop(StopLadder.atOnce()).reason()).isEqualTo(VmExitReason.HOST_COMMAND);
        }
    }

    private static Startable startable(String name, Queue<String> order) {
        return new Startable() {
            @Override
            public void start() {
                order.add(name);
            }

            @Override
            public void stop() {}
        };
    }
}
