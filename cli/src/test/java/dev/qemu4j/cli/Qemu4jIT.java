package dev.qemu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command, against the installed QEMU. */
class Qemu4jIT {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void check_goodCommandLine_exitsWith0() {
        assertThat(run("check", "--", "qemu-system-x86_64", "-nodefaults", "-machine", "q35", "-display", "none"))
                .as(text(out))
                .isZero();
        assertThat(text(out)).startsWith("nothing found (checked against ");
    }

    @Test
    void check_mistakes_areAllTold() {
        assertThat(run(
                        "check",
                        "--",
                        "qemu-system-x86_64",
                        "-device",
                        "virtio-blk-pci,drive=rot,bootindx=1",
                        "-machine",
                        "q36"))
                .isEqualTo(1);
        assertThat(text(out)).contains("bootindx", "bootindex", "rot", "q36", "q35");
    }

    @Test
    void check_forPrograms_isJson() {
        assertThat(run("check", "--json", "--", "qemu-system-x86_64 -device no-such-device"))
                .isEqualTo(1);

        JsonNode result = JsonMapper.shared().readTree(text(out));
        assertThat(result.get("ok").booleanValue()).isFalse();
        assertThat(result.at("/problems/0/message").stringValue()).contains("no-such-device");
    }

    @Test
    void explain_options_areExplained() {
        assertThat(run("explain", "qemu-system-x86_64 -m 1G -device e1000,netdev=n -monitor unix:/x,server,nowait"))
                .isZero();
        assertThat(text(out)).contains("-m 1G", "The guest's memory", "netdev = n  (str)");
    }

    @Test
    void java_commandLine_isSource() {
        assertThat(run("java", "--", "qemu-system-x86_64", "-m", "1G", "-spice", "unix,addr=/x"))
                .isZero();
        assertThat(text(out)).contains("CommandLine.builder(Target.X86_64)", ".memory(DataSize.ofGib(1))");
        assertThat(text(err)).contains("note: -spice");
    }

    @Test
    void surface_installedQemu_isCovered() {
        assertThat(run("surface", "--json")).as(text(out)).isZero();

        JsonNode result = JsonMapper.shared().readTree(text(out));
        assertThat(result.at("/options/not-in-api")).isEmpty();
        assertThat(result.at("/devices/not-in-api")).isEmpty();
        assertThat(result.at("/machines/not-in-api")).isEmpty();
        assertThat(result.at("/options/not-in-qemu")).isEmpty();
    }

    @Test
    void find_words_areRankedWithTheirJava() {
        assertThat(run("find", "--limit", "3", "num-queues", "virtio-blk")).isZero();
        assertThat(text(out))
                .startsWith("num-queues  (property of virtio-blk")
                .contains("Devices.virtioBlk", "d -> d.numQueues(…)");
    }

    @Test
    void find_forPrograms_isJson() {
        assertThat(run("find", "--json", "throttle", "disk")).isZero();

        JsonNode hits = JsonMapper.shared().readTree(text(out));
        assertThat(hits).isNotEmpty().hasSizeLessThanOrEqualTo(20);
        assertThat(hits.findValuesAsString("java")).allMatch(java -> !java.isEmpty());
    }

    @Test
    void find_nothing_exitsWith1() {
        assertThat(run("find", "zwölf", "boxkämpfer")).isEqualTo(1);
        assertThat(text(out)).startsWith("nothing found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frobnicate",
                "java",
                "java|--",
                "check|--|ls",
                "surface|/bin/ls",
                "find",
                "find|--limit|0|x",
                "find| "
            })
    void run_wrongUse_exitsWith2AndSaysWhy(String arguments) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split("\\|", -1);

        assertThat(run(words)).isEqualTo(2);
        assertThat(text(err)).containsAnyOf("usage: qemu4j", "expected:");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void run_help_isTheUsage() {
        assertThat(run("--help")).isZero();
        assertThat(text(out)).startsWith("usage: qemu4j");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "explain", "java", "surface", "find"})
    void run_helpOfASubcommand_isItsUsage(String subcommand) {
        assertThat(run(subcommand, "--help")).isZero();
        assertThat(text(out)).startsWith("usage: qemu4j " + subcommand).contains("--json");
    }

    @Test
    void run_misspelt_suggestsTheName() {
        assertThat(run("chek", "--", "qemu-system-x86_64")).isEqualTo(2);
        assertThat(text(err)).contains("Did you mean").contains("check");
    }

    @Test
    void explain_argumentsLikeOptionsOfTheCommand_areQemus() {
        assertThat(run("explain", "qemu-system-x86_64", "-name", "@file", "--help", "-h"))
                .isZero();
        assertThat(text(out)).contains("@file").doesNotContain("usage:");
    }

    private int run(String... arguments) {
        return Qemu4j.run(
                List.of(arguments),
                new PrintWriter(out, true, StandardCharsets.UTF_8),
                new PrintWriter(err, true, StandardCharsets.UTF_8),
                false);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
