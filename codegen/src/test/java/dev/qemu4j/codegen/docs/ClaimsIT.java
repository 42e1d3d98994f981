package dev.qemu4j.codegen.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.introspect.Qemus;
import dev.qemu4j.codegen.introspect.QmpProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** The claims of the words are true of the installed QEMU and the unpacked ones. */
@Tag("once")
class ClaimsIT {
    private static final String REFUSES = "refuses: ";
    private static final Pattern READS = Pattern.compile("(\\S+) (\\S+) = (.*)");

    static Stream<Arguments> claims() {
        List<Path> programs = Qemus.find("qemu-system-");
        Map<Path, Version> versions = new HashMap<>();
        return Claim.all().stream()
                .flatMap(claim -> programs.stream()
                        .filter(program -> program.getFileName().toString().equals("qemu-system-" + claim.program()))
                        .filter(program -> claim.isShownBy(versions.computeIfAbsent(program, ClaimsIT::version)))
                        .map(program -> Arguments.of(claim, program)));
    }

    @ParameterizedTest(name = "{0} ({1})")
    @MethodSource("claims")
    void qemu_asTheWordsSay_does(Claim claim, Path program) {
        List<String> command = command(claim, program);
        Matcher reads = READS.matcher(claim.outcome());
        if (claim.outcome().startsWith(REFUSES)) {
            assertThatThrownBy(() -> QmpProgram.run(command, Path.of("")).close())
                    .as("%s", claim)
                    .hasMessageContaining(claim.outcome().substring(REFUSES.length()));
            return;
        }
        try (QmpProgram qemu = QmpProgram.run(command, Path.of(""))) {
            if (reads.matches()) {
                var property = JsonNodeFactory.instance
                        .objectNode()
                        .put("path", reads.group(1))
                        .put("property", reads.group(2));
                assertThat(qemu.ask("qom-get", property)).as("%s", claim).hasToString(reads.group(3));
            } else {
                assertThat(claim.outcome()).isEqualTo("runs");
                assertThat(qemu.ask("query-status").get("status").stringValue()).isEqualTo("prelaunch");
            }
        }
    }

    private static List<String> command(Claim claim, Path program) {
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "-S", "-nodefaults", "-display", "none", "-accel", "tcg"));
        command.addAll(claim.arguments());
        return command;
    }

    private static Version version(Path program) {
        try (QmpProgram qemu = QmpProgram.start(program)) {
            return Version.parse(qemu.version().replaceFirst("\\.\\d+$", ""));
        }
    }
}
