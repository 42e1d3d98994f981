package dev.qemu4j.codegen.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsFileTest {
    private static final Version OLD = new Version(7, 2);
    private static final Version MIDDLE = new Version(10, 0);
    private static final Version NEW = new Version(11, 1);
    private static final VersionSet ALL = VersionSet.of(List.of(OLD, MIDDLE, NEW));

    @Test
    void text_ofMergedFacts_isOneLineAnEntity() {
        Facts merged = FactsMerge.merge(one(OLD, "int"), one(NEW, "uint64"));

        assertThat(FactsFile.text(merged)).isEqualTo("""
                {
                "sources":{"7.2":"schema","11.1":"schema"},
                "entities":[
                {"name":"Specimen","kind":"struct","members":{"size":{"type":{"..7.2":"int","11.1..":"uint64"}},\
                "only-11.1":{"in":"11.1..","type":"str?"},"only-7.2":{"in":"..7.2","type":"str?"}}}
                ]
                }
                """);
    }

    @Test
    void parse_ofText_isEqual() {
        Facts merged = FactsMerge.merge(FactsMerge.merge(one(OLD, "int"), one(NEW, "uint64")), one(MIDDLE, "int"));

        assertThat(FactsFile.parse(FactsFile.text(merged))).isEqualTo(merged);
    }

    @Test
    void merge_ofDocumentedVersions_keepsTheNewestForAll() {
        Facts facts = FactsMerge.merge(since(NEW, "2.1"), since(OLD, "2.0"));
        Fact fact = Objects.requireNonNull(facts.entities().get("Since"));

        assertThat(fact.attributes().get(Attribute.SINCE)).isEqualTo(Varying.same("2.1", fact.versions()));
    }

    @Test
    void merge_ofParts_putsNewOnesBehindTheirPredecessors() {
        Facts facts = FactsMerge.merge(values(NEW, "a", "c", "d"), values(OLD, "b", "a", "x", "c"));
        Fact fact = Objects.requireNonNull(facts.entities().get("Letters"));

        assertThat(fact.parts(Role.VALUE).stream().map(Fact::name)).containsExactly("b", "a", "x", "c", "d");
    }

    @ParameterizedTest
    @CsvSource({"7.2 10.0, ..10.0", "10.0, 10.0", "11.1, 11.1..", "'7.2 11.1', '..7.2,11.1..'", "7.2 10.0 11.1, .."})
    void versionSet_asRanges_isReadBack(String versions, String text) {
        VersionSet set = VersionSet.of(
                List.of(versions.split(" ", -1)).stream().map(Version::parse).toList());

        assertThat(set.text(ALL)).isEqualTo(text);
        assertThat(VersionSet.parse(text, ALL)).isEqualTo(set);
    }

    private static Facts one(Version version, String type) {
        VersionSet versions = VersionSet.of(List.of(version));
        Fact size = new FactBuilder("size", versions).with(Attribute.TYPE, type).build();
        Fact own = new FactBuilder("only-" + version, versions)
                .with(Attribute.TYPE, "str?")
                .build();
        FactBuilder fact = new FactBuilder("Specimen", versions)
                .with(Attribute.KIND, "struct")
                .add(Role.MEMBER, size)
                .add(Role.MEMBER, own);
        return Facts.of(version, Facts.SCHEMA, Map.of("Specimen", fact.build()));
    }

    private static Facts since(Version version, String since) {
        FactBuilder fact = new FactBuilder("Since", VersionSet.of(List.of(version))).with(Attribute.SINCE, since);
        return Facts.of(version, Facts.SCHEMA, Map.of("Since", fact.build()));
    }

    private static Facts values(Version version, String... names) {
        VersionSet versions = VersionSet.of(List.of(version));
        FactBuilder fact = new FactBuilder("Letters", versions).with(Attribute.KIND, "enum");
        List.of(names).forEach(name -> fact.add(Role.VALUE, new FactBuilder(name, versions).build()));
        return Facts.of(version, Facts.SCHEMA, Map.of("Letters", fact.build()));
    }
}
