package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectoryException;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.control.Quit;
import dev.qemu4j.qapi.runstate.ShutdownCause;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Stops that must not wait for a guest that cannot answer, and the report of an end. */
@Timeout(300)
class VmEndIT {
    /** Longer than the test may take: who waits for it fails. */
    private static final StopLadder GUEST_FIRST = StopLadder.guestFirst(Duration.ofMinutes(10));

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stop_guestThatIsStopped_endsAtOnce(boolean neverRan) {
        CommandLine cmd = TestMachines.guest(work.resolve("disk.raw")).build();
        VmOptions options = VmOptions.builder().paused(neverRan).build();
        try (VirtualMachine vm = VirtualMachine.start(cmd, options)) {
            if (!neverRan) {
                vm.qmp().blocking().misc().stop();
            }

            VmExit exit = vm.stop(GUEST_FIRST);

            assertThat(exit.exitStatus()).isEqualTo(new ExitStatus(0));
            assertThat(exit.shutdown()).extracting(ShutdownEvent::reason).isEqualTo(ShutdownCause.HOST_QMP_QUIT);
        }
    }

    @Test
    void stop_guestThatIsStoppedMeanwhile_endsThen() throws Exception {
        CommandLine cmd = TestMachines.guest(work.resolve("disk.raw")).build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            CompletableFuture<VmExit> end = vm.stopAsync(GUEST_FIRST);
            vm.qmp().blocking().misc().stop();

            assertThat(end.get(60, TimeUnit.SECONDS).exitStatus()).isEqualTo(new ExitStatus(0));
        }
    }

    @Test
    void close_interrupted_waitsUntilNothingIsLeft() {
        VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build());
        Thread.currentThread().interrupt();

        vm.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(vm.isAlive()).isFalse();
        assertThat(vm.runDirectory()).doesNotExist();
    }

    @Test
    void futures_ofTheMachine_areCancelledNotCompleted() throws Exception {
        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build())) {
            CompletableFuture<List<PortForward>> forwards = vm.forwardsAsync();
            assertThatThrownBy(() -> forwards.complete(List.of())).isInstanceOf(UnsupportedOperationException.class);
            assertThat(forwards.get(60, TimeUnit.SECONDS)).isEmpty();

            CompletableFuture<VmExit> end = vm.stopAsync(StopLadder.atOnce());
            assertThatThrownBy(() -> end.completeExceptionally(new IllegalStateException()))
                    .isInstanceOf(UnsupportedOperationException.class);
            end.cancel(true);

            assertThat(vm.exit().get(60, TimeUnit.SECONDS).exitStatus()).isEqualTo(new ExitStatus(0));
        }
    }

    @Test
    void climb_endThatIsAFailure_isToldAndNothingIsKilled() {
        RunDirectoryException kept = new RunDirectoryException("the run directory cannot be removed", null);
        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build());
                HostProcess other = HostProcess.builder("sleep", "600").start()) {
            CompletableFuture<VmExit> end = new StopClimb(
                            other, vm.qmp(), CompletableFuture.failedFuture(kept), loss -> {}, () -> false)
                    .climb(
                            new StopLadder(
                                    Duration.ofSeconds(60),
                                    Duration.ofSeconds(60),
                                    Duration.ofSeconds(60),
                                    Duration.ofSeconds(60)),
                            List::of);

            assertThatThrownBy(() -> end.get(60, TimeUnit.SECONDS)).hasCause(kept);
            assertThat(other.isAlive()).isTrue();
        }
    }

    @Test
    void climb_helperThatIsLeft_isNamedInsteadOfQemu() throws Exception {
        StopLadder ladder = new StopLadder(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(1));
        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build());
                HostProcess ended = HostProcess.builder("true").start()) {
            ended.awaitExit(Duration.ofSeconds(60));
            StopClimb climb = new StopClimb(ended, vm.qmp(), new CompletableFuture<>(), loss -> {}, () -> false);

            CompletableFuture<VmExit> end = climb.climb(ladder, () -> List.of("swtpm"), Duration.ofMillis(1));

            assertThatThrownBy(() -> end.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("has ended, but helpers are left: [swtpm]")
                    .hasMessageNotContaining("lives");
        }
    }

    @Test
    void stop_userHasClosedTheMonitor_isStillClean() {
        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build())) {
            try (QmpClient monitor = vm.qmp()) {
                monitor.blocking().runState().queryStatus();
            }

            VmExit exit = vm.stop(StopLadder.atOnce());

            assertThat(exit.reason()).isEqualTo(VmExitReason.HOST_COMMAND);
            assertThat(exit.losses()).isEmpty();
        }
    }

    @Test
    void stop_monitorIsLost_saysThatTheGuestWasNotAsked() throws Exception {
        CommandLine cmd = TestMachines.guest(work.resolve("disk.raw")).build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            vm.qmp().execute("yank", json("{'instances':[{'type':'chardev','id':'qemu4j-qmp'}]}"));
            vm.qmp().closed().get(60, TimeUnit.SECONDS);

            VmExit exit = vm.stop(GUEST_FIRST);

            assertThat(exit.exitStatus()).isEqualTo(new ExitStatus(0));
            assertThat(exit.reason()).isEqualTo(VmExitReason.HOST_SIGNAL);
            assertThat(exit.losses()).singleElement().asString().startsWith("the guest was not asked to shut down");
        }
    }

    @Test
    void awaitExit_machineThatRuns_isAnExpiredLimitAndChangesNothing() {
        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build())) {
            assertThatThrownBy(() -> vm.awaitExit(Duration.ofMillis(100)))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("time-out of 100 ms");
            assertThat(vm.isAlive()).isTrue();

            vm.qmp().blocking().control().quit();

            assertThat(vm.awaitExit(Duration.ofMinutes(1)).reason()).isEqualTo(VmExitReason.HOST_COMMAND);
        }
    }

    @Test
    void stop_qemuThatHangs_stillClimbs() throws Exception {
        VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build());
        HostCommand.of("kill", "-STOP", Long.toString(vm.pid())).run();
        Duration brief = Duration.ofMillis(100);

        VmExit exit = vm.stop(new StopLadder(brief, brief, brief, Duration.ofSeconds(60)));

        assertThat(exit.exitStatus().signal()).hasValue(9);
    }

    /** Its disk answers late; the machine was killed after ten seconds before. */
    @Test
    void stop_qemuThatWritesLong_isWaitedFor() throws Exception {
        try (SlowDisk disk = SlowDisk.in(work);
                VirtualMachine vm = VirtualMachine.start(disk.machine())) {
            vm.qmp().blocking().misc().humanMonitorCommand("qemu-io d \"write 0 64k\"");
            disk.stop();

            CompletableFuture<VmExit> end = vm.stopAsync(StopLadder.atOnce());
            assertThatThrownBy(() -> end.get(12, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            disk.goOn();

            assertThat(end.get(60, TimeUnit.SECONDS).exitStatus()).isEqualTo(new ExitStatus(0));
            assertThat(end.join().losses()).isEmpty();
        }
    }

    /** It does not answer {@code quit} any more: a machine that hangs would be killed. Another way down beside it tells that this was decided. */
    @Test
    void stop_machineThatHasShutDownAndWritesLong_isWaitedFor() throws Exception {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        StopLadder killing = new StopLadder(Duration.ZERO, forEver, Duration.ZERO, Duration.ofSeconds(60));
        try (SlowDisk disk = SlowDisk.in(work);
                VirtualMachine vm = VirtualMachine.start(disk.machine());
                HostProcess hanging = HostProcess.builder("sleep", "600").start();
                EventQueue<ShutdownEvent> shutdown = vm.qmp().events().queue(ShutdownEvent.class)) {
            vm.qmp().blocking().misc().humanMonitorCommand("qemu-io d \"write 0 64k\"");
            disk.stop();
            vm.qmp().execute(Quit.of());
            shutdown.next(Duration.ofSeconds(60));

            CompletableFuture<VmExit> end = vm.stopAsync(killing);
            new StopClimb(hanging, vm.qmp(), new CompletableFuture<>(), loss -> {}, () -> false)
                    .climb(killing, List::of);
            hanging.awaitExit(Duration.ofSeconds(60));
            assertThat(end).isNotDone();
            assertThat(vm.isAlive()).isTrue();
            disk.goOn();

            assertThat(end.get(60, TimeUnit.SECONDS).exitStatus()).isEqualTo(new ExitStatus(0));
            assertThat(end.join().losses()).isEmpty();
        }
    }

    @Test
    void stop_qemuThatIsKilledWhileItWrites_isALoss() throws Exception {
        try (SlowDisk disk = SlowDisk.in(work);
                VirtualMachine vm = VirtualMachine.start(disk.machine())) {
            vm.qmp().blocking().misc().humanMonitorCommand("qemu-io d \"write 0 64k\"");
            disk.stop();
            Duration brief = Duration.ofSeconds(1);

            VmExit exit = vm.stop(new StopLadder(Duration.ZERO, brief, brief, Duration.ofSeconds(60)));

            disk.goOn();
            assertThat(exit.reason()).isEqualTo(VmExitReason.KILLED);
            assertThat(exit.losses()).singleElement().asString().startsWith("QEMU was killed while it ended");
        }
    }

    /** A qcow2 image at an NBD server that can be stopped. */
    private record SlowDisk(ImageServer server) implements AutoCloseable {
        static SlowDisk in(Path work) {
            Path image = work.resolve("slow.qcow2");
            HostCommand.of("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "64M")
                    .run();
            return new SlowDisk(ImageServer.start(ImageSource.of(image, Format.RAW)));
        }

        CommandLine machine() {
            String socket = server.address().socket().toString();
            return TestMachines.idle()
                    .option(
                            "-blockdev",
                            "driver=qcow2,node-name=d,file.driver=nbd,file.server.type=unix,file.server.path=" + socket)
                    .build();
        }

        void stop() {
            HostCommand.of("kill", "-STOP", Long.toString(server.pid())).run();
        }

        void goOn() {
            HostCommand.of("kill", "-CONT", Long.toString(server.pid())).run();
        }

        @Override
        public void close() {
            goOn(); // else it does not end
            server.close();
        }
    }

    @Test
    void exit_words_areWhatQemuSaid() {
        VmOptions talkative = VmOptions.builder()
                .launcher(argv -> Stream.concat(
                                Stream.of("sh", "-c", "echo first words >&2; exec \"$@\"", "sh"), argv.stream())
                        .toList())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build(), talkative)) {
            VmExit exit = vm.stop(StopLadder.atOnce());

            assertThat(exit.stderrTail()).isEqualTo(vm.stderrTail()).startsWith("first words\n");
            assertThat(exit.losses()).isEmpty();
        }
    }

    @Test
    void exit_bitmapsThatFindNoRoom_areTold() {
        Path image = work.resolve("lost persistent bitmaps.qcow2");
        HostCommand.of("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "64M")
                .run();
        CommandLine cmd = TestMachines.idle()
                .option("-blockdev", "driver=qcow2,node-name=d,file.driver=file,file.filename=" + image)
                .build();
        // As a full disk does: what is there can be written, and nothing is added.
        String limit = "--fsize=" + image.toFile().length();
        VmOptions full = VmOptions.builder()
                .launcher(argv -> Stream.concat(
                                Stream.of("sh", "-c", "trap '' XFSZ; exec prlimit " + limit + " -- \"$@\"", "sh"),
                                argv.stream())
                        .toList())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd, full)) {
            vm.qmp()
                    .blocking()
                    .execute("block-dirty-bitmap-add", json("{'node':'d','name':'backup-base','persistent':true}"));

            VmExit exit = vm.stop(StopLadder.atOnce());

            assertThat(exit.exitStatus()).isEqualTo(new ExitStatus(0));
            assertThat(exit.losses()).singleElement().asString().contains("Lost persistent bitmaps during", "'d'");
            assertThat(exit.stderrTail()).contains(exit.losses());
        }
    }

    @Test
    void exit_tablesThatCannotBeWritten_areTold() {
        Path image = work.resolve("tables.qcow2");
        HostCommand.of("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "64M")
                .run();
        CommandLine cmd = TestMachines.idle()
                .option(
                        "-blockdev",
                        "driver=qcow2,node-name=d,file.driver=blkdebug,file.inject-error.0.event=l2_update,"
                                + "file.image.driver=file,file.image.filename=" + image)
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            vm.qmp().blocking().misc().humanMonitorCommand("qemu-io d \"write 0 64k\"");

            VmExit exit = vm.stop(StopLadder.atOnce());

            assertThat(exit.exitStatus()).isEqualTo(new ExitStatus(0));
            assertThat(exit.losses())
                    .anySatisfy(loss ->
                            assertThat(loss).contains("Failed to flush the L2 table cache: Input/output error"));
        }
    }

    @Test
    void losses_pathThatSoundsLikeOne_isNone() {
        String said = "qemu-system-x86_64: -drive file=/x/Lost persistent bitmaps during: No such file\n";

        assertThat(VmExit.of(new ExitStatus(1), null, false, said).losses()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-S"})
    void start_incoming_runsAfterItsMigrationUnlessTheUserStopsIt(String stopped) {
        String uri = "unix:" + work.resolve("migration");
        List<String> machine = List.of("-nodefaults", "-no-user-config");
        CommandLine.Builder incoming = machine(machine).option("-incoming", uri);
        if (!stopped.isEmpty()) {
            incoming.option(stopped);
        }
        try (VirtualMachine target = VirtualMachine.start(incoming.build());
                VirtualMachine source = VirtualMachine.start(machine(machine).build());
                EventQueue<QmpEvent> events = target.qmp().events().queue("MIGRATION", "RESUME")) {
            assertThat(status(target)).isEqualTo("inmigrate");
            target.qmp()
                    .blocking()
                    .execute(
                            "migrate-set-capabilities",
                            json("{'capabilities':[{'capability':'events','state':true}]}"));
            source.qmp().blocking().execute("migrate", json("{'uri':'" + uri + "'}"));

            awaitMigration(events);
            if (stopped.isEmpty() && !status(target).equals("running")) {
                awaitEvent(events, "RESUME");
            }

            assertThat(status(target)).isEqualTo(stopped.isEmpty() ? "running" : "paused");
        }
    }

    private static CommandLine.Builder machine(List<String> flags) {
        CommandLine.Builder cmd = CommandLine.builder(dev.qemu4j.base.Target.X86_64);
        flags.forEach(cmd::option);
        return cmd.option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M");
    }

    private static void awaitMigration(EventQueue<QmpEvent> events) {
        QmpEvent event;
        do {
            event = awaitEvent(events, "MIGRATION");
        } while (!event.toString().contains("completed"));
    }

    private static QmpEvent awaitEvent(EventQueue<QmpEvent> events, String name) {
        QmpEvent event = events.next(Duration.ofSeconds(60));
        while (!event.eventName().equals(name)) {
            event = events.next(Duration.ofSeconds(60));
        }
        return event;
    }

    private static String status(VirtualMachine vm) {
        JsonNode answer = vm.qmp().blocking().execute("query-status");
        return answer.path("status").asString("");
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text.replace('\'', '"'));
    }
}
