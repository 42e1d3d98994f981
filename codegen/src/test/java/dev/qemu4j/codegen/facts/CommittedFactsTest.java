package dev.qemu4j.codegen.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommittedFactsTest {
    private static final Facts QEMU = CommittedFacts.read("qemu");

    @ParameterizedTest
    @ValueSource(strings = {"qemu", "qga", "qsd"})
    void file_readAndWritten_isTheSame(String schema) throws IOException {
        String text = Files.readString(CommittedFacts.file(schema));

        assertThat(FactsFile.text(FactsFile.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "qemu,  7.2, 220, 52, 418, 39, 155, 6",
        "qemu, 10.0, 240, 56, 468, 43, 181, 6",
        "qemu, 11.1, 243, 57, 490, 43, 186, 7",
        "qga,   7.2,  42,  0,  32,  3,   7, 1",
        "qga,  10.0,  44,  0,  34,  3,   8, 2",
        "qga,  11.1,  44,  0,  34,  3,   8, 2",
    })
    void entities_perVersion_areAsManyAsMeasured(
            String schema,
            String version,
            int commands,
            int events,
            int structs,
            int unions,
            int enums,
            int alternates) {
        Facts facts = CommittedFacts.read(schema);

        assertThat(Stream.of("command", "event", "struct", "union", "enum", "alternate")
                        .map(kind ->
                                facts.entities(kind, Version.parse(version)).size()))
                .containsExactly(commands, events, structs, unions, enums, alternates);
    }

    @ParameterizedTest
    @CsvSource({"7.2, 74, 13", "10.0, 76, 13", "11.1, 77, 13"})
    void storageDaemon_perVersion_hasCommandsAndEvents(String version, int commands, int events) {
        Facts facts = CommittedFacts.read("qsd");

        assertThat(facts.entities("command", Version.parse(version))).hasSize(commands);
        assertThat(facts.entities("event", Version.parse(version))).hasSize(events);
    }

    @ParameterizedTest
    @CsvSource({"7.2, 1002, 987", "10.0, 1092, 1137", "11.1, 1152, 1192"})
    void parts_perVersion_areAsManyAsMeasured(String version, int optional, int values) {
        Version v = Version.parse(version);

        assertThat(parts(Role.MEMBER, v)
                        .filter(part -> Objects.requireNonNull(part.at(Attribute.TYPE, v))
                                .endsWith("?")))
                .hasSize(optional);
        assertThat(parts(Role.VALUE, v)).hasSize(values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qemu", "qga", "qsd"})
    void types_ofAllParts_areDefinedInTheSameVersion(String schema) {
        Facts facts = CommittedFacts.read(schema);
        Set<String> missing = new TreeSet<>();
        for (Version version : facts.versions().versions()) {
            facts.entities().values().stream()
                    .filter(fact -> fact.versions().contains(version))
                    .flatMap(fact -> typesIn(fact, version))
                    .filter(type -> !type.matches("str|bool|any|null|number|size|u?int(8|16|32|64)?"))
                    .filter(type -> facts.entity(type, version) == null)
                    .forEach(type -> missing.add(version + " " + type));
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void renamedType_perVersion_hasBothNames() {
        Fact command = Objects.requireNonNull(QEMU.entities().get("migrate-set-parameters"));

        assertThat(command.at(Attribute.DATA, new Version(10, 0))).isEqualTo("MigrateSetParameters");
        assertThat(command.at(Attribute.DATA, new Version(11, 1))).isEqualTo("MigrationParameters");
    }

    @Test
    void deviceAdd_takesMoreThanItsSchemaTells() {
        Fact command = Objects.requireNonNull(QEMU.entities().get("device_add"));

        assertThat(command.newest(Attribute.GEN)).isEqualTo("false");
        assertThat(command.parts(Role.FEATURE).stream().map(Fact::name))
                .containsExactly("json-cli", "json-cli-hotplug");
    }

    private static Stream<Fact> parts(Role role, Version version) {
        return QEMU.entities().values().stream().flatMap(fact -> fact.parts(role, version).stream());
    }

    private static Stream<String> typesIn(Fact fact, Version version) {
        Stream<String> own = List.of(Attribute.BASE, Attribute.DATA, Attribute.RETURNS).stream()
                .flatMap(attribute -> Stream.ofNullable(fact.at(attribute, version)));
        Stream<String> parts = Stream.of(Role.MEMBER, Role.BRANCH)
                .flatMap(role -> fact.parts(role, version).stream())
                .flatMap(part -> Stream.ofNullable(part.at(Attribute.TYPE, version)));
        return Stream.concat(own, parts).map(type -> type.replaceAll("[\\[\\]?]", ""));
    }
}
