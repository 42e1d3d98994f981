package dev.qemu4j.codegen.qom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.TypesAt;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TargetMergeTest {
    private static final Version VERSION = new Version(10, 0);
    private static final VersionSet VERSIONS = VersionSet.of(List.of(VERSION));

    @Test
    void merge_ofTargets_keepsWhatEachHas() {
        TreeMap<String, Map<String, Fact>> targets = new TreeMap<>();
        targets.put("arm", Map.of("d", device("alias", "false", null)));
        targets.put("i386", Map.of("d", device("alias", "true", "false")));
        targets.put("x86_64", Map.of("d", device("alias", "true", "false"), "e", device("e", "true", null)));
        targets.put("s390x", Map.of("d", device(null, "true", null)));
        Facts facts = new Facts(
                new TreeMap<>(Map.of(VERSION, "10.0.1")),
                new TreeMap<>(Map.of(VERSION, TargetMerge.text(targets.keySet()))),
                TargetMerge.merge(targets));

        assertThat(at(facts, "x86_64")).isEqualTo("alias, on=true, x86=false");
        assertThat(at(facts, "arm")).isEqualTo("alias, on=false");
        assertThat(at(facts, "s390x")).isEqualTo("null, on=true");
        assertThat(new TypesAt(facts, VERSION, "x86_64").type("e")).isNotNull();
        assertThat(new TypesAt(facts, VERSION, "i386").type("e")).isNull();
        assertThat(new TypesAt(facts, VERSION, "i386").properties("e")).isEmpty();
    }

    @Test
    void merge_ofDifferences_givesVariantsOfTheFewer() {
        TreeMap<String, Map<String, Fact>> targets = new TreeMap<>();
        targets.put("a", Map.of("d", device("usual", "true", null)));
        targets.put("b", Map.of("d", device("usual", "true", null)));
        targets.put("c", Map.of("d", device("rare", "true", null)));
        Fact merged = Objects.requireNonNull(TargetMerge.merge(targets).get("d"));

        assertThat(merged.newest(Attribute.ALIAS)).isEqualTo("usual");
        assertThat(merged.parts(Role.VARIANT)).singleElement().satisfies(variant -> {
            assertThat(variant.name()).isEqualTo("c");
            assertThat(variant.newest(Attribute.ALIAS)).isEqualTo("rare");
        });
    }

    private static String at(Facts facts, String target) {
        TypesAt types = new TypesAt(facts, VERSION, target);
        StringBuilder text =
                new StringBuilder().append(types.value(Objects.requireNonNull(types.type("d")), Attribute.ALIAS));
        types.properties("d")
                .forEach((name, property) ->
                        text.append(", ").append(name).append('=').append(types.value(property, Attribute.DEFAULT)));
        return text.toString();
    }

    private static Fact device(@Nullable String alias, String on, @Nullable String x86) {
        FactBuilder fact = new FactBuilder("d", VERSIONS)
                .with(Attribute.KIND, "device")
                .with(Attribute.ALIAS, alias)
                .add(Role.PROPERTY, property("on", on));
        return x86 == null
                ? fact.build()
                : fact.add(Role.PROPERTY, property("x86", x86)).build();
    }

    private static Fact property(String name, String value) {
        return new FactBuilder(name, VERSIONS)
                .with(Attribute.TYPE, "bool")
                .with(Attribute.DEFAULT, value)
                .build();
    }
}
