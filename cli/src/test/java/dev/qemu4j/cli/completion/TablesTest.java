package dev.qemu4j.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.PropertyType;
import dev.qemu4j.check.surface.QemuSurface;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TablesTest {
    @TempDir
    private Path directory;

    @Test
    void write_surface_hasWhatThisQemuHas() throws IOException {
        new Tables(directory).write(surface(device("e1000", new PropertyType("mac", "str", null, null))));

        assertThat(lines("options")).anyMatch(line -> line.matches("-nodefaults\t-\t.+"));
        assertThat(lines("options")).noneMatch(line -> line.startsWith("-smp\t"));
        assertThat(lines("p-device")).anyMatch(line -> line.startsWith("e1000\t-\t"));
        assertThat(lines("p-device")).noneMatch(line -> line.startsWith("e1000e\t"));
        assertThat(lines("p-device,e1000")).singleElement().asString().startsWith("mac=\tt\t");
    }

    /** Of what is nested the tables have what this QEMU has: neither drivers nor members that it lacks. */
    @Test
    void write_nestedMembers_areThoseOfThisQemu() throws IOException {
        String schema = """
                [{"name":"blockdev-add","meta-type":"command","arg-type":"1","ret-type":"0"},
                 {"name":"1","meta-type":"object","members":[{"name":"driver","type":"9"}],"tag":"driver",
                  "variants":[{"case":"qcow2","type":"2"},{"case":"nbd","type":"3"}]},
                 {"name":"2","meta-type":"object","members":[{"name":"file","type":"4"}]},
                 {"name":"3","meta-type":"object","members":[{"name":"server","type":"5"},{"name":"export","type":"str"}]},
                 {"name":"4","meta-type":"alternate","members":[{"type":"1"},{"type":"str"}]},
                 {"name":"5","meta-type":"object","members":[{"name":"type","type":"9"}],"tag":"type",
                  "variants":[{"case":"unix","type":"6"}]},
                 {"name":"6","meta-type":"object","members":[{"name":"path","type":"str"}]},
                 {"name":"9","meta-type":"enum","values":["qcow2","nbd"]},
                 {"name":"str","meta-type":"builtin","json-type":"string"}]
                """;
        new Tables(directory)
                .write(QemuSurface.builder(Target.X86_64, new QemuVersion(7, 2, 22))
                        .options(Set.of("-blockdev", "-netdev"))
                        .schemaJson(schema.getBytes(StandardCharsets.UTF_8))
                        .build());

        assertThat(lines("p-blockdev")).anyMatch(line -> line.startsWith("cache.direct=\t=on|off\t"));
        assertThat(lines("p-blockdev,qcow2"))
                .anyMatch(line -> line.startsWith("file=\t@block\t"))
                .anyMatch(line -> line.matches("file\\.driver=\t=(nbd\\|qcow2|qcow2\\|nbd)\t.*"))
                .noneMatch(line -> line.startsWith("backing") || line.startsWith("encrypt"));
        assertThat(lines("p-blockdev,nbd").stream().map(line -> line.replaceFirst("=.*", "")))
                .contains("export", "server.path", "server.type")
                .doesNotContain("server.host", "tls-creds");
        // This QEMU tells nothing about -netdev: the tables have all that the library knows.
        assertThat(lines("p-netdev,stream")).anyMatch(line -> line.startsWith("addr.host=\tt\t"));
    }

    @Test
    void write_hostileNames_leaveTheDirectoryAndTheFormAlone() throws IOException {
        new Tables(directory)
                .write(surface(
                        device("../../out", new PropertyType("a", "str", null, null)),
                        device("two\tcolumns", new PropertyType("b", "str", null, null)),
                        device("fine", new PropertyType("c", "bool", null, "one\ttwo\nthree"))));

        assertThat(directory.resolve("../../out")).doesNotExist();
        assertThat(lines("p-device")).allMatch(line -> line.split("\t", -1).length == 3);
        assertThat(lines("p-device,fine")).containsExactly("c=\t=on|off\tone two three");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("qemu-system-x86_64"));
        }
    }

    @Test
    void write_machines_takeWhatIsTheAccelerators() throws IOException {
        new Tables(directory)
                .write(QemuSurface.builder(Target.X86_64, new QemuVersion(7, 2, 22))
                        .options(Set.of("-machine"))
                        .accelerators(Set.of("tcg"))
                        .build());

        assertThat(lines("p-machine"))
                .anyMatch(line -> line.startsWith("accel=\t=tcg\t"))
                .anyMatch(line -> line.startsWith("kernel-irqchip=\t=on|off|split\t"));
    }

    @Test
    void write_directoryThatCannotBeMade_isToldInASentence() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> new Tables(file.resolve("tables")).writeImg(List.of("raw")))
                .isInstanceOf(QemuException.class)
                .hasMessageStartingWith("the tables in " + file);
    }

    @Test
    void write_byManyShellsAtOnce_leavesTheTablesOfOne() throws IOException {
        List<CompletableFuture<Void>> shells = Stream.generate(() -> CompletableFuture.runAsync(
                        () -> IntStream.range(0, 20).forEach(i -> new Tables(directory).writeImg(List.of("raw")))))
                .limit(4)
                .toList();

        assertThat(shells).allSatisfy(shell -> assertThat(shell).succeedsWithin(Duration.ofMinutes(1)));
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(directory.resolve("qemu-img"));
        }
        assertThat(directory.resolve("qemu-img/commands")).isNotEmptyFile();
    }

    @Test
    void write_again_replacesTheOlderTables() throws IOException {
        Tables tables = new Tables(directory);
        tables.write(surface(device("old", new PropertyType("a", "str", null, null))));
        tables.write(surface(device("new", new PropertyType("a", "str", null, null))));
        tables.writeImg(List.of("raw", "qcow2"));

        assertThat(directory.resolve("qemu-system-x86_64/p-device,old")).doesNotExist();
        assertThat(directory.resolve("qemu-system-x86_64/p-device,new")).exists();
        assertThat(tables.programs()).containsExactly("qemu-img", "qemu-system-x86_64");
        assertThat(Files.readString(directory.resolve("qemu-img/options-create")))
                .contains("-f\t=raw|qcow2\t");
    }

    @ParameterizedTest
    @EnumSource
    void script_directoryWithQuotes_isQuoted(ShellScripts shell) {
        String text = shell.text(Path.of("/a'b \\c$(d)"), List.of("qemu-img"));

        assertThat(text)
                .contains(shell == ShellScripts.FISH ? "'/a\\'b \\\\c$(d)'" : "'/a'\\''b \\c$(d)'")
                .doesNotContain("@TABLES@", "@PROGRAMS@");
    }

    private List<String> lines(String table) throws IOException {
        return Files.readAllLines(directory.resolve("qemu-system-x86_64").resolve(table));
    }

    private static DeviceType device(String name, PropertyType property) {
        return new DeviceType(name, null, "PCI", List.of(), true, List.of(property));
    }

    private static QemuSurface surface(DeviceType... devices) {
        return QemuSurface.builder(Target.X86_64, new QemuVersion(7, 2, 22))
                .options(Set.of("-device", "-nodefaults"))
                .devices(List.of(devices))
                .build();
    }
}
