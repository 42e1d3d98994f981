package dev.qemu4j.codegen.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TargetFactsFileTest {
    private static final Version OLD = new Version(7, 2);
    private static final Version NEW = new Version(11, 1);
    private static final String ALL = "aarch64 alpha i386 ppc ppc64 s390x x86_64";
    private static final String PCI = "aarch64 alpha i386 ppc ppc64 x86_64";

    @Test
    void text_ofTypes_namesLongSetsOfTargetsOnce() {
        Facts facts =
                facts(OLD, device("e1000", OLD, PCI), device("virtio-net-pci", OLD, PCI), device("none", OLD, ALL));

        assertThat(FactsFile.text(facts)).isEqualTo("""
                {
                "sources":{"7.2":"7.2.22"},
                "targets":{"7.2":"aarch64 alpha i386 ppc ppc64 s390x x86_64"},
                "target-sets":{
                "#2458":"aarch64 alpha i386 ppc ppc64 x86_64"
                },
                "entities":[
                {"name":"e1000","kind":"device","targets":"#2458"},
                {"name":"none","kind":"device"},
                {"name":"virtio-net-pci","kind":"device","targets":"#2458"}
                ]
                }
                """);
    }

    @Test
    void text_ofEqualProperties_refersToTheFirstType() {
        Facts facts = facts(OLD, chip("a", OLD), chip("b", OLD));

        assertThat(FactsFile.text(facts)).contains("""
                {"name":"a","kind":"device","properties":{"drive":{"type":"str","reference":"blockdev"},\
                "write-enable":{"type":"bool","default":false}}},
                {"name":"b","kind":"device","properties":"a"}
                """);
    }

    @Test
    void text_ofOtherTargetsInEachVersion_omitsWhatAllHave() {
        Facts merged = FactsMerge.merge(
                facts(OLD, device("x", OLD, ALL)),
                new Facts(
                        sources(NEW),
                        targets(NEW, "hexagon x86_64"),
                        new TreeMap<>(Map.of("x", device("x", NEW, "hexagon x86_64")))));

        assertThat(FactsFile.text(merged)).contains("{\"name\":\"x\",\"kind\":\"device\"}");
    }

    @Test
    void parse_ofText_isEqual() {
        Fact variant = new FactBuilder("i386 x86_64", versions(OLD))
                .with(Attribute.ALIAS, Fact.NONE)
                .build();
        Fact limited = new FactBuilder("only-x86", versions(OLD))
                .with(Attribute.TYPE, "uint64")
                .with(Attribute.DEFAULT, "18446744073709551615")
                .with(Attribute.TARGETS, "i386 x86_64")
                .build();
        Fact fact = new FactBuilder(device("c", OLD, PCI))
                .with(Attribute.ALIAS, "other")
                .with(Attribute.CATEGORIES, "[\"Storage\",\"Misc\"]")
                .add(Role.PROPERTY, limited)
                .add(Role.VARIANT, variant)
                .build();
        Facts merged = FactsMerge.merge(
                facts(OLD, chip("a", OLD), chip("b", OLD), fact), facts(NEW, chip("a", NEW), device("c", NEW, ALL)));

        assertThat(FactsFile.parse(FactsFile.text(merged))).isEqualTo(merged);
    }

    @Test
    void text_ofAnObjectAsDefault_isRefused() {
        Fact fact = new FactBuilder("p", versions(OLD))
                .with(Attribute.DEFAULT, "{\"a\":1}")
                .build();

        assertThatThrownBy(() -> FactsFile.text(facts(OLD, fact)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("{\"a\":1}");
    }

    @Test
    void parse_ofAnUnknownSetOfTargets_isRefused() {
        String text = FactsFile.text(facts(OLD, device("e1000", OLD, PCI))).replace("\"#2458\":", "\"#0000\":");

        assertThatThrownBy(() -> FactsFile.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("#2458");
    }

    private static Fact device(String name, Version version, String targets) {
        return new FactBuilder(name, versions(version))
                .with(Attribute.KIND, "device")
                .with(Attribute.TARGETS, targets)
                .build();
    }

    private static Fact chip(String name, Version version) {
        FactBuilder drive = new FactBuilder("drive", versions(version))
                .with(Attribute.TYPE, "str")
                .with(Attribute.REFERENCE, "blockdev");
        FactBuilder enable = new FactBuilder("write-enable", versions(version))
                .with(Attribute.TYPE, "bool")
                .with(Attribute.DEFAULT, "false");
        return new FactBuilder(device(name, version, ALL))
                .add(Role.PROPERTY, drive.with(Attribute.TARGETS, ALL).build())
                .add(Role.PROPERTY, enable.with(Attribute.TARGETS, ALL).build())
                .build();
    }

    private static Facts facts(Version version, Fact... facts) {
        TreeMap<String, Fact> entities = new TreeMap<>();
        List.of(facts).forEach(fact -> entities.put(fact.name(), fact));
        return new Facts(sources(version), targets(version, ALL), entities);
    }

    private static SortedMap<Version, String> sources(Version version) {
        return new TreeMap<>(Map.of(version, version + ".22"));
    }

    private static SortedMap<Version, String> targets(Version version, String targets) {
        return new TreeMap<>(Map.of(version, targets));
    }

    private static VersionSet versions(Version version) {
        return VersionSet.of(List.of(version));
    }
}
