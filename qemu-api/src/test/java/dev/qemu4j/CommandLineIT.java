package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.codegen.introspect.QmpRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** QEMU makes the same machine of a command line and of its copy that was read and written again. */
@Tag("once")
class CommandLineIT {
    private static final List<String> FILES = List.of(
            "mi_imagen.img",
            "winxpsp2.iso",
            "copia.img",
            "base.img",
            "disk_image",
            "img1.cow",
            "iso_image",
            "disco.qcw",
            "windows.iso",
            "virtio-win.iso",
            "dummy.qcow2",
            "virtio_pmem.img",
            "cifrado.qcw");

    private static int started;
    private static int refused;

    @TempDir
    private Path home;

    @BeforeEach
    void makeImages() throws IOException {
        for (String name : FILES) {
            Files.write(home.resolve(name), new byte[1 << 20]);
        }
    }

    @AfterAll
    static void report() {
        System.out.printf("of the command lines that people use, %d start here, %d do not%n", started, refused);
        assertThat(started).isGreaterThan(25);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.CommandLineParseTest#commandLines")
    void toArguments_whatWasRead_makesTheSameMachine(String text) {
        List<String> words = ShellReader.read(text).words();

        List<String> machine = machine(words);

        assertThat(machine(CommandLine.parseShell(text).toArguments())).isEqualTo(machine);
        if (machine.size() == 1) {
            refused++;
        } else {
            started++;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-netdev user,id=n1,id=n2 -device e1000,netdev=n1",
                "-nic user,id=n1,id=n2",
                "-device e1000,id=n1,id=n2",
                "-object rng-builtin,id=n1,id=n2 -device virtio-rng-pci,rng=n1",
                "-chardev null,id=n1,id=n2 -device isa-serial,chardev=n1",
                "-drive if=none,file=base.img,format=raw,id=n1,id=n2 -device virtio-blk-pci,drive=n1",
                "-fsdev local,id=n1,id=n2,path=.,security_model=none -device virtio-9p-pci,fsdev=n1,mount_tag=x",
                "-virtfs local,id=n1,id=n2,path=.,security_model=none,mount_tag=x",
                "-audiodev none,id=n1,id=n2 -device AC97,audiodev=n2",
            })
    void toArguments_idThatComesTwice_makesTheSameMachine(String options) {
        List<String> words = ShellReader.read("qemu-system-x86_64 -nodefaults -m 32 " + options)
                .words();

        List<String> machine = machine(words);

        assertThat(machine).as("it starts").hasSizeGreaterThan(1);
        assertThat(machine(CommandLine.parse(words).toArguments())).isEqualTo(machine);
    }

    /** Returns the machine as QMP reports it; if it does not start, QEMU's last message. */
    private List<String> machine(List<String> command) {
        List<String> arguments = new ArrayList<>(command);
        arguments.add("-S");
        if (!command.contains("-display")) {
            arguments.addAll(List.of("-display", "none"));
        }
        try (QmpProgram qemu = QmpProgram.run(arguments, home)) {
            return List.of(
                    qemu.ask("query-block")
                            .toString()
                            .replaceAll("#block\\d+", "#block")
                            .replaceAll("vl\\.\\w+", "vl"),
                    chardevs(qemu).toString(),
                    children(qemu, "/objects").toString(),
                    children(qemu, "/machine/peripheral").toString(),
                    children(qemu, "/machine/peripheral-anon").toString());
        } catch (UncheckedIOException e) {
            String said = String.valueOf(e.getMessage()).strip();
            return List.of(said.substring(said.lastIndexOf(": ") + 1).replaceAll("facts\\d+", "facts"));
        }
    }

    private static Set<String> chardevs(QmpProgram qemu) {
        Set<String> chardevs = new TreeSet<>();
        for (JsonNode chardev : qemu.ask("query-chardev")) {
            if (!chardev.get("label").stringValue().equals("qmp")) {
                chardevs.add(chardev.toString().replaceAll("/dev/pts/\\d+", "pty"));
            }
        }
        return chardevs;
    }

    private static Set<String> children(QmpProgram qemu, String path) {
        Set<String> children = new TreeSet<>();
        try {
            qemu.ask("qom-list", JsonNodeFactory.instance.objectNode().put("path", path))
                    .forEach(child -> children.add(child.toString()));
        } catch (QmpRefusedException none) {
            children.add("none");
        }
        return children;
    }
}
