package dev.qemu4j.codegen.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.facts.CommittedFacts;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that a real program says about its schema is in the facts of its version. */
class SchemaIT {
    @ParameterizedTest
    @MethodSource("emulators")
    void emulator_schema_isInTheFacts(Path program) {
        FeatureCheck check = check(program, CommittedFacts.read("qemu"));

        assertThat(check.problems()).isEmpty();
        assertThat(check.counts().get(FeatureCheck.Kind.COMMANDS)).isGreaterThan(200);
    }

    @ParameterizedTest
    @MethodSource("storageDaemons")
    void storageDaemon_schema_isInTheFacts(Path program) {
        FeatureCheck check = check(program, CommittedFacts.read("qsd"));

        assertThat(check.problems()).isEmpty();
        assertThat(check.counts().get(FeatureCheck.Kind.COMMANDS)).isGreaterThan(70);
    }

    static List<Path> emulators() {
        return Qemus.find("qemu-system-");
    }

    static List<Path> storageDaemons() {
        return Qemus.find("qemu-storage-daemon");
    }

    private static FeatureCheck check(Path program, Facts facts) {
        try (QmpProgram running = QmpProgram.start(program)) {
            Version version = Version.parse(running.version().replaceFirst("\\.\\d+$", ""));
            Assumptions.assumeTrue(
                    facts.versions().contains(version),
                    () -> "NOT RUN against " + program + ": the facts have "
                            + facts.versions().versions() + ", it is QEMU " + version
                            + " (docs/adding-a-qemu-version.md adds a version)");
            FeatureCheck check = new FeatureCheck(version);
            SchemaWalk.walk(facts, version, new Introspection(running.ask("query-qmp-schema")), check);
            System.out.printf("%s, QEMU %s: compared %s%n", program, running.version(), check.counts());
            return check;
        }
    }
}
