package dev.qemu4j.codegen.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommittedOptionsTest {
    private static final Facts CLI = CommittedFacts.readTypes("cli");
    private static final Facts QAPI = CommittedFacts.read("qemu");

    /** QEMU's source has one less: {@code -h} is not an option of its own there. */
    @ParameterizedTest
    @CsvSource({"7.2, 122, 35", "10.0, 117, 36", "11.1, 116, 36"})
    void options_perVersion_areAsManyAsMeasured(String version, int options, int lists) {
        Version v = Version.parse(version);

        assertThat(CLI.entities("option", v)).hasSize(options);
        assertThat(new TypesAt(CLI, v, "x86_64").all("list")).hasSize(lists);
    }

    @Test
    void options_ofAllVersions_are126() {
        assertThat(CLI.entities().values().stream().filter(fact -> fact.name().startsWith("-")))
                .hasSize(126);
    }

    @ParameterizedTest
    @CsvSource({"7.2, 0", "10.0, 1", "11.1, 1"})
    void json_isTakenWhereTried(String version, int incoming) {
        Set<String> names = CLI.entities("option", Version.parse(version)).stream()
                .filter(option -> "true".equals(option.at(Attribute.JSON, Version.parse(version))))
                .map(Fact::name)
                .collect(Collectors.toSet());

        assertThat(names)
                .contains("-audiodev", "-blockdev", "-compat", "-device", "-display", "-netdev", "-object")
                .hasSize(7 + incoming);
        assertThat(names.contains("-incoming")).isEqualTo(incoming == 1);
    }

    @Test
    void typesAndLists_ofOptions_areThere() {
        for (Version version : CLI.versions().versions()) {
            for (Fact option : CLI.entities("option", version)) {
                String type = option.at(Attribute.QAPI, version);
                String list = option.at(Attribute.LIST, version);
                if (type != null && !(type.equals("MigrationChannel") && version.equals(new Version(7, 2)))) {
                    assertThat(QAPI.entity(type, version))
                            .as(option.name() + " " + type)
                            .isNotNull();
                }
                if (list != null) {
                    assertThat(CLI.entity(list, version))
                            .as(option.name() + " " + list)
                            .isNotNull();
                }
            }
        }
    }

    @Test
    void hiddenOptions_areThere() {
        List<String> hidden = CLI.entities("option", new Version(11, 1)).stream()
                .filter(option -> option.at(Attribute.HIDDEN, new Version(11, 1)) != null)
                .map(Fact::name)
                .toList();

        assertThat(hidden).containsExactly("-qtest", "-qtest-log");
    }

    @Test
    void spice_hasItsList() {
        Fact spice = Objects.requireNonNull(CLI.entities().get("spice"));

        assertThat(spice.parts(Role.PARAMETER, new Version(11, 1))).hasSize(33);
    }
}
