package dev.qemu4j.codegen.qom;

import static dev.qemu4j.codegen.qom.Types.property;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CpuReaderTest {
    private static final VersionSet VERSIONS = VersionSet.of(List.of(new Version(10, 0)));
    private static final Property AES = property("aes", "bool", null);
    private static final Property HOST = property("migratable", "bool", "true");

    @Test
    void read_ofModels_givesCommonFeaturesOnce() {
        SortedMap<String, Fact> facts = read("""
                [{"name":"604e","typename":""},{"name":"max","typename":"max-ppc-cpu","migration-safe":false},
                 {"name":"g3","typename":"604e-ppc-cpu","deprecated":true}]""");

        assertThat(facts).containsOnlyKeys("604e", "g3", "max", "ppc-cpu");
        assertThat(properties(facts, "ppc-cpu")).containsExactly("aes");
        assertThat(properties(facts, "604e")).isEmpty();
        assertThat(properties(facts, "max")).containsExactly("migratable");
        assertThat(fact(facts, "g3").newest(Attribute.ALIAS)).isEqualTo("604e");
        assertThat(fact(facts, "g3").newest(Attribute.DEPRECATED)).isEqualTo("true");
        assertThat(fact(facts, "604e").newest(Attribute.ALIAS)).isNull();
    }

    @Test
    void read_whereTheProgramCannotList_takesEachType() {
        assertThat(read(null)).containsOnlyKeys("604e", "broken", "max", "ppc-cpu");
    }

    @Test
    void read_ofATypeThatEndsTheProcess_saysSo() {
        SortedMap<String, Fact> facts = read(null);

        assertThat(fact(facts, "broken").newest(Attribute.INTROSPECTION)).isEqualTo("ends");
        assertThat(properties(facts, "ppc-cpu")).as("of the other types").containsExactly("aes");
    }

    @ParameterizedTest
    @CsvSource({
        "Haswell-v1-x86_64-cpu, Haswell-v1",
        "x-rv128-riscv-cpu, x-rv128",
        "hppa-cpu, hppa",
        "power10_v2.0-powerpc64-cpu, power10_v2.0"
    })
    void model_ofAType_isItsFirstPart(String type, String model) {
        assertThat(CpuReader.model(type)).isEqualTo(model);
    }

    private static SortedMap<String, Fact> read(@Nullable String models) {
        Hierarchy hierarchy = new Types()
                .isAbstract("device", "object")
                .isAbstract("cpu", "device")
                .isAbstract("ppc-cpu", "cpu")
                .concrete("604e-ppc-cpu", "ppc-cpu", AES)
                .concrete("max-ppc-cpu", "ppc-cpu", AES, HOST)
                .unknown("broken-ppc-cpu", "ppc-cpu")
                .hierarchy();
        JsonMapper mapper = JsonMapper.shared();
        JsonNode answer = models == null ? null : mapper.readTree(models);
        ProgramTypes program = new ProgramTypes(
                "10.0.1",
                hierarchy,
                Set.of("broken-ppc-cpu"),
                Map.of(),
                Set.of(),
                Set.of(),
                Set.of("604e-ppc-cpu", "max-ppc-cpu", "broken-ppc-cpu"),
                mapper.createArrayNode(),
                answer);
        return new CpuReader(program, hierarchy, VERSIONS).read();
    }

    private static Fact fact(SortedMap<String, Fact> facts, String name) {
        return Objects.requireNonNull(facts.get(name), name);
    }

    private static List<String> properties(SortedMap<String, Fact> facts, String name) {
        return fact(facts, name).parts(Role.PROPERTY).stream().map(Fact::name).toList();
    }
}
