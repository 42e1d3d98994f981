package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.CompiledMachines;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.introspect.QmpProgram;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A whole machine is the same, on the installed QEMU and the unpacked ones, after its command line was read and written. */
@Tag("once")
class MachineMeaningIT {
    private static final List<String> COMMON = List.of("-S", "-display", "none", "-accel", "tcg");
    private static final Map<MeantMachine, List<String>> BUILT = new HashMap<>();
    private static final Map<Path, Version> VERSIONS = new HashMap<>();

    @TempDir
    private static Path home;

    private static List<MeantMachine> machines = List.of();

    @BeforeAll
    static void compile() throws Exception {
        Path files = Files.createDirectory(home.resolve("files"));
        makeFiles(files);
        machines = MeantMachine.all(files);
        List<CommandLine> read = machines.stream().map(MeantMachine::read).toList();
        List<CommandLine> built = CompiledMachines.built(read, home);
        for (int i = 0; i < machines.size(); i++) {
            BUILT.put(machines.get(i), built.get(i).toArguments());
        }
    }

    static Stream<Arguments> machines() {
        List<Emulator> emulators = Emulator.all();
        return machines.stream()
                .flatMap(machine -> emulators.stream()
                        .filter(emulator -> isTriedBy(emulator, machine))
                        .map(emulator -> Arguments.of(emulator, machine)));
    }

    @ParameterizedTest(name = "{1} ({0})")
    @MethodSource("machines")
    void parse_writtenAndAsJava_isTheSameMachine(Emulator emulator, MeantMachine machine) {
        List<String> written = options(machine.read().toArguments());
        List<String> built = options(Objects.requireNonNull(BUILT.get(machine)));

        Map<String, String> original = start(emulator, machine, machine.options());

        compare(original, start(emulator, machine, written), machine + ", written as " + written);
        if (!built.equals(written)) {
            compare(original, start(emulator, machine, built), machine + ", written by Java as " + built);
        }
    }

    /** The machines of QEMUs that are not here make no tests; this says how many those are. */
    @Test
    void machines_ofTheQemusHere_areMostOfThem() {
        List<Emulator> emulators = Emulator.all();
        List<MeantMachine> untried = machines.stream()
                .filter(machine -> emulators.stream().noneMatch(emulator -> isTriedBy(emulator, machine)))
                .toList();

        if (!untried.isEmpty()) {
            System.err.println(untried.size() + " machines have no QEMU here: ./check --qemu-versions has them");
        }
        assertThat(machines.size() - untried.size())
                .as("machines that are tried")
                .isGreaterThan(70);
    }

    private static boolean isTriedBy(Emulator emulator, MeantMachine machine) {
        return emulator.target().equals(machine.target())
                && machine.isKnownTo(VERSIONS.computeIfAbsent(emulator.path(), MachineMeaningIT::version));
    }

    private static void compare(Map<String, String> original, Map<String, String> other, String what) {
        original.forEach((view, text) -> assertThat(lines(other.getOrDefault(view, "")))
                .as("%s of %s", view, what)
                .isEqualTo(lines(text)));
        assertThat(other.keySet()).as(what).isEqualTo(original.keySet());
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).toList();
    }

    private static Map<String, String> start(Emulator emulator, MeantMachine machine, List<String> options) {
        List<String> command = new ArrayList<>(List.of(emulator.path().toString()));
        command.addAll(options);
        command.addAll(COMMON);
        Path qtest = home.resolve("qtest");
        if (machine.speaksToFirmware()) {
            command.addAll(List.of("-qtest", "unix:" + qtest + ",server=on,wait=off", "-qtest-log", "none"));
        }
        try (QmpProgram qemu = QmpProgram.run(command, home)) {
            Map<String, String> report = MachineReport.of(qemu);
            if (machine.speaksToFirmware()) {
                report.put("firmware", FirmwareFiles.read(qtest).toString());
            }
            return report;
        } catch (IOException | UncheckedIOException e) {
            throw new AssertionError(machine + ": " + options + " does not start: " + e.getMessage(), e);
        }
    }

    private static List<String> options(List<String> arguments) {
        return arguments.subList(1, arguments.size());
    }

    private static Version version(Path program) {
        try (QmpProgram qemu = QmpProgram.start(program)) {
            return Version.parse(qemu.version().replaceFirst("\\.\\d+$", ""));
        }
    }

    /** Makes what the options name: disks and flash memories, which are empty, and texts. */
    private static void makeFiles(Path files) throws IOException {
        Map<String, Integer> sizes = Map.of(
                "a.img",
                1 << 20,
                "b.img",
                1 << 20,
                "c.img",
                1 << 20,
                "d,e.img",
                1 << 20,
                "floppy.img",
                1440 << 10,
                "flash.img",
                256 << 10,
                "flash32.img",
                32 << 20,
                "big.img",
                64 << 20);
        for (Map.Entry<String, Integer> size : sizes.entrySet()) {
            try (RandomAccessFile file =
                    new RandomAccessFile(files.resolve(size.getKey()).toFile(), "rw")) {
                file.setLength(size.getValue());
            }
        }
        Files.writeString(files.resolve("secret"), "a word");
        Files.writeString(files.resolve("text"), "a text");
        Files.writeString(files.resolve("devices.cfg"), """
                [device "balloon"]
                  driver = "virtio-balloon-pci"
                  addr = "0x9"

                [drive "cfg"]
                  if = "none"
                  file = "null-co://"
                  format = "raw"

                [global]
                  driver = "virtio-rng-pci"
                  property = "max-bytes"
                  value = "512"
                """);
    }
}
