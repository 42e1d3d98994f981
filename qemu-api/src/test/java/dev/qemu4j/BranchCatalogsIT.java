package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.QapiValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real QEMU takes what the catalogs of branches make. */
@Timeout(300)
class BranchCatalogsIT {
    private static final String COMMANDS = """
            {"execute":"qmp_capabilities"}
            {"execute":"query-named-block-nodes","id":"nodes"}
            {"execute":"qom-list","arguments":{"path":"/objects"},"id":"objects"}
            {"execute":"quit"}
            """;

    @TempDir
    Path folder;

    @Test
    void values_ofTheCatalogs_areTakenByQemu() throws IOException, InterruptedException {
        Path disk = Files.write(folder.resolve("disk,1.raw"), new byte[1 << 20]);
        Path key = Files.writeString(folder.resolve("key"), "secret");
        List<String> output = run(List.of(
                option("-blockdev", Blockdevs.file("disk-file", f -> f.filename(disk))),
                option(
                        "-blockdev",
                        Blockdevs.raw(
                                "disk",
                                r -> r.file("disk-file").size(DataSize.ofKib(64).bytes()))),
                option(
                        "-blockdev",
                        Blockdevs.raw(
                                "in-place",
                                r -> r.readOnly(true)
                                        .file(Blockdevs.nullCo(n -> n.nodeName("inside")
                                                .size(DataSize.ofMib(1).bytes()))))),
                option("-netdev", Netdevs.hubport("hub", h -> h.hubid(1))),
                option("-object", QomObjects.secret("sec0", s -> s.file(key))),
                option("-object", QomObjects.iothread("io0")),
                option("-audiodev", Audiodevs.none("snd0")),
                option("-display", Displays.none())));

        assertThat(names(output, "nodes", "node-name")).contains("disk-file", "disk", "in-place", "inside");
        assertThat(names(output, "objects", "name")).contains("sec0", "io0");
    }

    private static Option option(String name, QapiValue value) {
        return Option.of(name, Parameters.of(value));
    }

    private List<String> run(List<Option> options) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("qemu-system-x86_64", "-machine", "none", "-nodefaults", "-qmp", "stdio"));
        options.forEach(option -> {
            arguments.add(option.name());
            arguments.add(String.valueOf(option.argument()));
        });
        Path output = folder.resolve("output");
        Path input = Files.writeString(folder.resolve("input"), COMMANDS);
        Process qemu = new ProcessBuilder(arguments)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            assertThat(qemu.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            qemu.destroyForcibly();
        }
        assertThat(qemu.exitValue())
                .as(Files.readString(folder.resolve("errors")) + arguments)
                .isZero();
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    private static Set<String> names(List<String> output, String id, String member) {
        JsonNode reply = output.stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .filter(line -> id.equals(line.path("id").asString("")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no reply " + id + ": " + output));
        Set<String> names = new TreeSet<>();
        reply.get("return").forEach(each -> names.add(each.get(member).stringValue()));
        return names;
    }
}
