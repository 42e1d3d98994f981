package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.record.VmRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** Records a machine from its start on, and writes a timeline that a browser shows, and lines of JSON for programs. */
public final class RecordAMachine {
    private RecordAMachine() {}

    /**
     * Runs the recipe.
     *
     * @param args the page to write; without it, one that is removed again
     * @throws Exception if the guest does not boot
     */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("recording");
        Path image = directory.resolve("guest.raw");
        EmbeddedGuest.writeImage(image, DataSize.ofMib(1));
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .machine(Machines.q35())
                .memory(DataSize.ofMib(32))
                .with(VirtioDisk.of("root", image).format(BlockdevDriver.RAW))
                .with(SerialConsole.create())
                .build();
        Path page = args.length > 0 ? Path.of(args[0]) : directory.resolve("machine.html");
        Path lines = directory.resolve("machine.json");
        try (VirtualMachine vm = VirtualMachine.start(cmd, o -> o.recorded(true))) {
            VmRecorder recorder = vm.recorder();
            vm.console().expect("ready", Duration.ofMinutes(1));
            recorder.note("the guest is ready: it is to write a record"); // what the program does
            vm.console().sendLine("w 1");
            vm.console().expect("done 1", Duration.ofMinutes(1));
            recorder.writeHtml(page);

            vm.control().pause();
            vm.stop(StopLadder.atOnce());
            recorder.writeJson(lines); // also after the end
        }
        try (Stream<String> entries = Files.lines(lines)) {
            entries.filter(entry -> entry.contains("\"lane\":\"machine\"")) // steps, states and notes
                    .map(entry -> entry.replaceFirst(".*\"title\":\"([^\"]*)\".*", "$1"))
                    .forEach(System.out::println);
        }
        System.out.println(
                "a page of " + (Files.size(page) > 10_000 ? "some" : "few") + " KiB, which needs no other file");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
