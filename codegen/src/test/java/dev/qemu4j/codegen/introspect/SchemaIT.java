package dev.qemu4j.codegen.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.CommittedFacts;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that a real program says about its schema is in the facts of its version, and it has all that needs no condition. */
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
            Introspection introspection = new Introspection(running.ask("query-qmp-schema"));
            SchemaWalk.walk(facts, version, introspection, check);
            assertThat(names(introspection)).containsAll(unconditional(facts, version));
            System.out.printf("%s, QEMU %s: compared %s%n", program, running.version(), check.counts());
            return check;
        }
    }

    private static Set<String> names(Introspection introspection) {
        return Stream.of("command", "event")
                .flatMap(metaType -> introspection.all(metaType).stream())
                .map(entity -> entity.get("name").stringValue())
                .collect(Collectors.toSet());
    }

    /** Returns the commands and events that every build of the version must have. */
    private static List<String> unconditional(Facts facts, Version version) {
        return Stream.of("command", "event")
                .flatMap(kind -> facts.entities(kind, version).stream())
                .filter(fact -> fact.at(Attribute.CONDITION, version) == null)
                .map(Fact::name)
                .toList();
    }
}
