package dev.qemu4j.qapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.Resolver;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Everything that a real QEMU has in its schema is in the typed API. */
class TypedApiIT {
    private static final Path INPUT = Path.of("..", "codegen", "src", "main");

    @ParameterizedTest
    @MethodSource("programs")
    void schema_ofARealQemu_isCovered(Path program) {
        Facts facts = FactsFile.read(INPUT.resolve("facts/qapi-qemu.json"));
        Api api = Resolver.resolve(Api.Schema.QEMU, facts, Customisation.read(INPUT.resolve("customisation.json")));
        try (QmpProgram qemu = QmpProgram.start(program)) {
            boolean known = facts.versions().versions().stream()
                    .anyMatch(version -> qemu.version().startsWith(version + "."));
            Assumptions.assumeTrue(
                    known,
                    () -> "NOT RUN against " + program + ": the API was made for "
                            + facts.versions().versions() + ", it is QEMU " + qemu.version());
            SchemaCoverage coverage = new SchemaCoverage(api, qemu.ask("query-qmp-schema"));

            assertThat(coverage.missing()).isEmpty();
            assertThat(coverage.counts().get("commands")).isGreaterThan(210);
            assertThat(names(api)).containsAll(names(qemu.ask("query-commands")));
            System.out.printf(
                    "%s, QEMU %s: in the typed API are all its %s%n", program, qemu.version(), coverage.counts());
        }
    }

    /** The installed emulator, without which this would prove nothing, and the unpacked ones. */
    static Stream<Path> programs() {
        Path installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, "qemu-system-x86_64"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no qemu-system-x86_64 is installed: ./check installs one"));
        Stream<Path> unpacked = Stream.of(
                        System.getenv().getOrDefault("QEMU4J_QEMU_DIRS", "").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> list(Path.of(directory)))
                .map(version -> version.resolve("bin/qemu-system-x86_64"))
                .filter(Files::isExecutable);
        return Stream.concat(Stream.of(installed), unpacked);
    }

    private static Set<String> names(Api api) {
        return api.commands().stream()
                .map(command -> String.valueOf(
                        command.command() == null ? null : command.command().wireName()))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(JsonNode commands) {
        return commands.valueStream()
                .map(command -> command.get("name").stringValue())
                .collect(Collectors.toSet());
    }

    private static Stream<Path> list(Path directory) {
        try (Stream<Path> list = Files.list(directory)) {
            return list.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
