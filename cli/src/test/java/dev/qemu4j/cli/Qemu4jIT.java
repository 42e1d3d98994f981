package dev.qemu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
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
    void explain_unknownWords_exitsWith1AndNamesNearOnes() {
        assertThat(run(
                        "explain",
                        "qemu-system-x86_64 -netdeb user,id=n -device virtio-blk-pci,bootindx=1 -device e100,id=x"))
                .isEqualTo(1);
        assertThat(text(out))
                .contains("not known to this version of qemu4j; did you mean '-netdev'?")
                .contains("bootindx = 1  (not known; did you mean 'bootindex'?)")
                .contains("driver = e100  (not known; did you mean 'e1000'?)");

        out.reset();
        assertThat(run("explain", "--json", "qemu-system-x86_64 -frobnicate")).isEqualTo(1);
        assertThat(JsonMapper.shared().readTree(text(out)).at("/0/option").stringValue())
                .isEqualTo("-frobnicate");
    }

    @Test
    void find_misspelt_namesTheNearest() {
        assertThat(run("find", "virtio-blk-pic")).isEqualTo(1);
        assertThat(text(err)).contains("'virtio-blk-pic' is not found (did you mean 'virtio-blk-pci'?)");
    }

    @Test
    void version_isThatOfTheBuild() {
        assertThat(run("--version")).isZero();
        assertThat(text(out)).matches("qemu4j \\d+\\.\\d+\\.\\S+\\Rknows QEMU 7\\.2, 10\\.0.*\\R");
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
                "find|x|--limit|0",
                "find|x|-device",
                "surface|/x/qemu-system-X y",
                "surface|qemu-system-x86_64|--jsn",
                "completion|bash|qemu-system-",
                "completion|bash|/x/qemu-system-X y",
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

    @Test
    void run_optionsBehindTheWords_areOptions() {
        assertThat(run("find", "nvme", "--limit", "1", "--json")).isZero();
        assertThat(JsonMapper.shared().readTree(text(out))).hasSize(1);

        out.reset();
        assertThat(run("surface", "qemu-system-x86_64", "--json")).isZero();
        assertThat(JsonMapper.shared().readTree(text(out)).has("version")).isTrue();

        for (String[] asked : new String[][] {{"completion", "bash", "--help"}, {"reference", "x", "--help"}}) {
            out.reset();
            assertThat(run(asked)).isZero();
            assertThat(text(out)).startsWith("usage: qemu4j " + asked[0]);
        }
        assertThat(run("find", "--", "-device")).isZero();
    }

    @Test
    void find_oneWordTooMany_tellsTheOthers() {
        assertThat(run("find", "boxkämpfer", "nvme")).isEqualTo(1);
        assertThat(text(err)).isEqualToIgnoringNewLines("note: found by fewer words: nvme");
    }

    @Test
    void find_signsBetweenTheWords_areNone() {
        assertThat(run("find", "boxkämpfer,nvme", ",", "\u2003")).isEqualTo(1);
        assertThat(text(err)).isEqualToIgnoringNewLines("note: found by fewer words: nvme");
    }

    @Test
    void explain_commandsToTheTerminal_areNotPassedOn() {
        assertThat(run("explain", "--", "qemu-system-x86_64", "-name", "a\u001b]0;owned\u0007\u009b2J\u202e"))
                .isZero();
        assertThat(text(out)).contains("-name a?]0;owned??2J?").doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");

        assertThat(run("\u001b]0;owned")).isEqualTo(2);
        assertThat(text(err)).contains("?]0;owned").doesNotContain("\u001b");
    }

    @Test
    void failed_status_tellsAMistakeFromAFinding() {
        PrintWriter to = new PrintWriter(err, true, StandardCharsets.UTF_8);

        assertThat(Qemu4j.failed(new UncheckedIOException(new NoSuchFileException("/x")), to))
                .isEqualTo(2);
        assertThat(text(err)).isEqualToIgnoringNewLines("qemu4j: java.nio.file.NoSuchFileException: /x");
        assertThat(Qemu4j.failed(new IllegalStateException("oops"), to)).isEqualTo(70);
        assertThat(text(err)).contains("please report it", "IllegalStateException: oops", "\tat ");
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
