package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.runstate.GuestPanickedEvent;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.guests.BootSector;
import dev.qemu4j.vm.record.VmRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Recordings of real machines. */
class RecorderIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path work;

    @Test
    void recorder_machineThatIsUsed_hasAllInOrder() throws Exception {
        CommandLine cmd = TestMachines.guest(work.resolve("disk"))
                .with(SerialConsole.create())
                .build();
        VmRecorder recorder;
        Instant before = Instant.now();
        try (VirtualMachine vm = VirtualMachine.start(cmd, o -> o.recorded(true))) {
            recorder = vm.recorder();
            vm.console().expect("ready", SOON);
            recorder.note("writes a record");
            vm.console().sendLine("w 1");
            vm.console().expect("done 1", SOON);
            vm.control().pause();
            vm.events().await(StopEvent.class, stop -> true, SOON);
            assertThatThrownBy(() -> vm.qmp().blocking().execute("no-such-command"))
                    .isInstanceOf(QmpCommandException.class);
            vm.qmp()
                    .blocking()
                    .execute(
                            "object-add",
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("qom-type", "secret")
                                    .put("id", "s")
                                    .put("data", "hunter2-hunter2"));
            vm.stop(StopLadder.atOnce());
        }

        List<JsonNode> entries = json(recorder);

        assertThat(titles(entries))
                .containsSubsequence(
                        "qmp greeting greeting",
                        "qmp command qmp_capabilities",
                        "qmp command query-status",
                        "qmp reply query-status",
                        "qmp command cont",
                        "events event RESUME");
        assertThat(titles(entries))
                .containsSubsequence(
                        "machine step launch: check",
                        "machine step launch: disks",
                        "machine step launch: helpers",
                        "machine step launch: spawn",
                        "machine step launch: greeting",
                        "machine step launch: running",
                        "machine note writes a record",
                        "console console0 output done 1",
                        "qmp command stop",
                        "machine state stopped",
                        "qmp command no-such-command",
                        "qmp error no-such-command: CommandNotFound: The command no-such-command has not been found",
                        "qmp command object-add",
                        "machine state shut down",
                        "machine note the machine ended (HOST_COMMAND, exit code 0)");
        assertThat(titles(entries)).anyMatch(title -> title.startsWith("console console0 output q4j-guest 1 ready"));
        assertThat(times(entries)).isSorted().allMatch(time -> !time.isBefore(before) && !time.isAfter(Instant.now()));
        String html = html(recorder);
        assertThat(html).contains("done 1").doesNotContain("hunter2");
        assertThat(entries.toString()).doesNotContain("hunter2");
    }

    @Test
    void recorder_guestThatPanics_showsItAndItsFinalWords() throws Exception {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M")
                .option(
                        "-drive",
                        "if=none,id=d,format=raw,file=" + BootSector.PANICS.write(work.resolve("disk"), "oh no\r\n"))
                .option("-device", "virtio-blk-pci,drive=d")
                .device(Devices.pvpanic())
                .option("-action", "panic=pause")
                .with(SerialConsole.create())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd, o -> o.recorded(true))) {
            vm.events().await(GuestPanickedEvent.class, panic -> true, SOON);
            vm.console().reader().expect("oh no", SOON);

            List<String> titles = titles(json(vm.recorder()));
            assertThat(titles).contains("console console0 output oh no");
            assertThat(titles).containsSubsequence("events event GUEST_PANICKED", "machine state the guest panicked");
        }
    }

    @Test
    void recorder_qemuThatIsKilled_staysReadable() throws Exception {
        CommandLine cmd = TestMachines.guest(work.resolve("disk"))
                .with(SerialConsole.create())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd, o -> o.recorded(true))) {
            vm.console().expect("ready", SOON);
            for (int i = 0; i < 500; i++) { // more than is kept in memory
                vm.qmp().blocking().execute("query-uuid");
            }
            assertThat(vm.runDirectory().resolve("recording.log")).isNotEmptyFile();
            ProcessHandle.of(vm.pid()).orElseThrow().destroyForcibly();
            vm.exit().get(60, TimeUnit.SECONDS);

            assertThat(vm.runDirectory()).doesNotExist();
            assertThat(titles(json(vm.recorder())))
                    .contains("qmp greeting greeting")
                    .endsWith("machine note the machine ended (KILLED, signal 9 (SIGKILL))")
                    .filteredOn("qmp reply query-uuid"::equals)
                    .hasSize(500);
            assertThat(html(vm.recorder())).contains("</html>");
        }
    }

    @Test
    void recorder_whereItsFileCannotBe_leavesTheMachineRunning() throws Exception {
        CommandLine cmd = TestMachines.idle().build();
        try (VirtualMachine vm = VirtualMachine.start(cmd, o -> o.recorded(true))) {
            Path elsewhere = vm.runDirectory().resolveSibling(vm.runDirectory().getFileName() + "-elsewhere");
            Files.move(vm.runDirectory(), elsewhere);
            try {
                for (int i = 0; i < 500; i++) {
                    vm.qmp().blocking().execute("query-version");
                }

                assertThat(vm.isAlive()).isTrue();
                assertThat(titles(json(vm.recorder())))
                        .endsWith("qmp reply query-version")
                        .doesNotContain("qmp greeting greeting");
                assertThat(html(vm.recorder())).containsPattern("\"dropped\":[1-9]");
            } finally {
                Files.move(elsewhere, vm.runDirectory());
            }
        }
    }

    @Test
    void recorder_userWithAListenerThatThrows_losesNothing() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (VirtualMachine vm = VirtualMachine.start(
                TestMachines.idle().build(),
                o -> o.recorded(true)
                        .qmp(q -> q.wire(line -> {
                            lines.add(line.text());
                            throw new IllegalStateException("of the test's own");
                        })))) {
            vm.qmp().blocking().execute("query-version");

            assertThat(lines).hasSize(1);
            assertThat(titles(json(vm.recorder()))).contains("qmp reply query-version");
        }
    }

    @Test
    void recorder_machineThatIsNotRecorded_saysWhatToDo() {
        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build())) {
            assertThatThrownBy(vm::recorder)
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("the machine is not recorded (expected: a start with VmOptions.recorded");
        }
    }

    private List<JsonNode> json(VmRecorder recorder) throws IOException {
        Path file = work.resolve("recording.json");
        recorder.writeJson(file);
        List<JsonNode> entries = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            entries.add(JsonMapper.shared().readTree(line));
        }
        return entries;
    }

    private String html(VmRecorder recorder) throws IOException {
        Path file = work.resolve("recording.html");
        recorder.writeHtml(file);
        return Files.readString(file);
    }

    private static List<String> titles(List<JsonNode> entries) {
        return entries.stream()
                .map(entry -> entry.path("lane").stringValue() + " "
                        + entry.path("kind").stringValue() + " "
                        + entry.path("title").stringValue())
                .toList();
    }

    private static List<Instant> times(List<JsonNode> entries) {
        return entries.stream()
                .map(entry -> Instant.parse(entry.path("time").stringValue()))
                .toList();
    }
}
