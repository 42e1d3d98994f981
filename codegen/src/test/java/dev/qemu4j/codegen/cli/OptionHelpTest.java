package dev.qemu4j.codegen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class OptionHelpTest {
    @Test
    void read_ofHelp_givesEachNameOnce() {
        String help = """
                usage: qemu-system-x86_64 [options] [disk_image]

                -h or -help     display this help and exit
                -machine [type=]name[,prop[=value][,...]]
                                selects emulated machine
                -fda/-fdb file  use 'file' as floppy disk 0/1 image
                -incoming tcp:[host]:port
                -incoming defer
                --preconfig     pause QEMU
                """;

        assertThat(OptionHelp.read(help))
                .containsExactly("-fda", "-fdb", "-h", "-help", "-incoming", "-machine", "-preconfig");
    }

    @Test
    void read_ofOptionLists_keepsTypesAndDefaults() {
        String answer = """
                [{"option":"chardev","parameters":[{"name":"tight","type":"boolean","default":"on"},
                 {"name":"path","type":"string","help":"..."},{"name":"path","type":"string"}]},
                 {"option":"","parameters":[]},{"option":"numa","parameters":[]}]""";
        SortedMap<String, Fact> lists =
                OptionLists.read(JsonMapper.shared().readTree(answer), VersionSet.of(List.of(new Version(10, 0))));

        assertThat(lists).containsOnlyKeys("chardev", "numa");
        Fact chardev = Objects.requireNonNull(lists.get("chardev"));
        assertThat(chardev.parts(Role.PARAMETER).stream().map(Fact::name)).containsExactly("path", "tight");
        Fact tight = Objects.requireNonNull(chardev.part(Role.PARAMETER, "tight"));
        assertThat(tight.newest(Attribute.TYPE)).isEqualTo("boolean");
        assertThat(tight.newest(Attribute.DEFAULT)).isEqualTo("\"on\"");
    }
}
