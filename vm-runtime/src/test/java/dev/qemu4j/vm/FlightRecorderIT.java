package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.job.TargetNode;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.console.ConsoleTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of the JDK's Flight Recorder, of a machine that was started before it was recorded, and of one after that. */
class FlightRecorderIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final List<String> NAMES =
            List.of("qemu4j.LaunchPhase", "qemu4j.Command", "qemu4j.Job", "qemu4j.Wait");

    @TempDir
    private Path work;

    @Test
    void recording_hasPhasesCommandsJobsAndWaits() throws Exception {
        CommandLine cmd = TestMachines.guest(work.resolve("disk"))
                .option("-blockdev", "driver=null-co,node-name=from,size=1048576,read-zeroes=on")
                .option("-blockdev", "driver=null-co,node-name=to,size=1048576")
                .with(SerialConsole.create())
                .build();
        try (VirtualMachine early = VirtualMachine.start(TestMachines.idle().build());
                Recording recording = new Recording()) {
            early.qmp().blocking().execute("query-version"); // the classes of events are there before the recorder
            recording.enable("qemu4j.Wait").withoutThreshold();
            recording.start();
            early.qmp().blocking().execute("query-status");
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.console().expect("ready", SOON);
                assertThatThrownBy(() -> vm.console().expect("never printed", Duration.ofMillis(50)))
                        .isInstanceOf(ConsoleTimeoutException.class);
                assertThatThrownBy(() -> vm.qmp().blocking().execute("no-such-command"))
                        .isInstanceOf(QmpCommandException.class);
                Job job = Jobs.of(vm.qmp()).backup(new TargetNode("to"), "from", MirrorSyncMode.FULL, b -> {});
                job.await(SOON);
            }
            assertThatThrownBy(() -> VirtualMachine.start(
                            TestMachines.idle().option("-no-such-option").build()))
                    .isInstanceOf(VmLaunchException.class);
            recording.stop();
            Path file = work.resolve("recording.jfr");
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> NAMES.contains(event.getEventType().getName()))
                    .toList();

            assertThat(of("qemu4j.LaunchPhase", events))
                    .extracting(event -> event.getString("phase") + event.getString("error"))
                    .containsSubsequence("check", "disks", "helpers", "spawn", "greeting", "running")
                    .endsWith("greetingVmLaunchException");
            assertThat(of("qemu4j.Command", events))
                    .extracting(event -> Map.entry(event.getString("command"), event.getString("error")))
                    .contains(
                            Map.entry("query-status", ""),
                            Map.entry("cont", ""),
                            Map.entry("no-such-command", "CommandNotFound"))
                    .startsWith(Map.entry("query-status", ""));
            assertThat(of("qemu4j.Job", events)).singleElement().satisfies(job -> {
                assertThat(job.getString("type")).isEqualTo("blockdev-backup");
                assertThat(job.getString("outcome")).isEqualTo("done");
                assertThat(job.getDuration()).isPositive();
            });
            assertThat(of("qemu4j.Wait", events))
                    .extracting(event -> event.getString("what") + ": " + event.getString("result"))
                    .contains(
                            "waiting for the start of qemu-system-x86_64: done",
                            "waiting for the start of qemu-system-x86_64: VmLaunchException")
                    .anyMatch(wait -> wait.contains("never printed") && wait.endsWith(": ConsoleTimeoutException"));
            assertThat(events)
                    .allMatch(event -> event.getEventType().getCategoryNames().equals(List.of("qemu4j")));
        }
    }

    private static List<RecordedEvent> of(String name, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .sorted((a, b) -> a.getEndTime().compareTo(b.getEndTime()))
                .toList();
    }
}
