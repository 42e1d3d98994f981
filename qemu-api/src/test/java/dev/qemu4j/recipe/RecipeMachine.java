package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.codegen.introspect.QmpProgram;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A directory with the files that recipes name, and machines that are started in it. */
@Timeout(300)
abstract class RecipeMachine {
    @TempDir
    Path home;

    @BeforeEach
    void makeFiles() throws IOException, InterruptedException {
        Files.writeString(home.resolve("password"), "secret77");
        Files.createDirectory(home.resolve("shared"));
        makeImage("disk.raw", 1 << 20);
        makeImage("code.fd", 1 << 20);
        makeImage("vars.fd", 1 << 17);
        assertThat(new ProcessBuilder("qemu-img", "create", "-q", "-f", "qcow2", "disk.qcow2", "1M")
                        .directory(home.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    void makeImage(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(home.resolve(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }

    static CommandLine.Builder machine(String machine) {
        return CommandLine.builder(Target.X86_64)
                .option("-machine", machine)
                .option("-nodefaults")
                .option("-display", "none")
                .option("-S");
    }

    QmpProgram start(CommandLine.Builder cmd) {
        return QmpProgram.run(cmd.build().toArguments(), home);
    }

    static Set<String> peripherals(QmpProgram qemu) {
        JsonNode children =
                qemu.ask("qom-list", JsonNodeFactory.instance.objectNode().put("path", "/machine/peripheral"));
        Set<String> names = new TreeSet<>();
        for (JsonNode child : children) {
            if (child.get("type").stringValue().startsWith("child<")) {
                names.add(child.get("name").stringValue());
            }
        }
        return names;
    }

    static JsonNode get(QmpProgram qemu, String path, String property) {
        return qemu.ask(
                "qom-get",
                JsonNodeFactory.instance.objectNode().put("path", path).put("property", property));
    }

    static String chardev(QmpProgram qemu, String label) {
        List<String> found = new ArrayList<>();
        for (JsonNode chardev : qemu.ask("query-chardev")) {
            if (chardev.get("label").stringValue().equals(label)) {
                found.add(chardev.get("filename").stringValue());
            }
        }
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
