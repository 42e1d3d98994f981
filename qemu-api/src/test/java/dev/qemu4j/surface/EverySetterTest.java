package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.CompiledMachines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The source of each name of the catalogues, aliases too, and of each setter compiles and builds what was read. */
@Tag("once")
class EverySetterTest {
    /** Set by other means; secrets are left out of the source. */
    private static final Set<String> ELSEWHERE = Set.of("id", "type", "driver", "auth-key", "vf-token");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"devices, -device, 60", "chardevs, -chardev, 60", "accels, -accel, 1", "machines, -machine, 1"})
    void toJavaSource_allOfACatalogue_compilesAndBuildsTheSame(String kind, String option, int perCommandLine)
            throws Exception {
        Catalogue catalogue = Catalogue.of(kind);
        Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<String> arguments = new ArrayList<>();
        for (String name : names(catalogue)) {
            arguments.add(option);
            arguments.add(argument(name, catalogue, seen, arguments.size()));
        }

        List<CommandLine> read = new ArrayList<>();
        for (int from = 0; from < arguments.size(); from += 2 * perCommandLine) {
            int to = Math.min(from + 2 * perCommandLine, arguments.size());
            read.add(parse(arguments.subList(from, to)));
        }

        assertThat(arguments(CompiledMachines.built(read, folder))).containsExactlyElementsOf(arguments(read));
    }

    @Test
    void toJavaSource_aliasInOtherLetters_compiles() throws Exception {
        List<CommandLine> read = List.of(
                parse(List.of("-device", "ac97,audiodev=a,id=s,bus=pci.0")),
                parse(List.of("-device", "es1370,audiodev=a,addr=5")));

        assertThat(CompiledMachines.built(read, folder)).isEqualTo(read);
    }

    private static List<String> arguments(List<CommandLine> cmds) {
        return cmds.stream().flatMap(cmd -> cmd.toArguments().stream()).toList();
    }

    private static Set<String> names(Catalogue catalogue) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : catalogue.names()) {
            names.add(name);
            Catalogue.Entry entry = catalogue.find(name);
            String alias = entry == null ? null : entry.get("alias");
            if (alias != null) {
                names.add(alias);
            }
        }
        return names;
    }

    /** A name with an id, and with the properties that no other has had; of an alias all. */
    private static String argument(String name, Catalogue catalogue, Set<JsonNode> seen, int number) {
        StringBuilder argument = new StringBuilder(name.replace(",", ",,"));
        if (Set.of("devices", "chardevs").contains(kind(catalogue))) {
            argument.append(",id=i").append(number);
        }
        Catalogue.Entry entry = catalogue.find(name);
        if (entry != null) {
            for (String property : entry.properties()) {
                JsonNode facts = entry.property(property);
                boolean alias = !entry.name().equals(name);
                if (facts != null && (seen.add(facts) || alias) && !ELSEWHERE.contains(property)) {
                    argument.append(',').append(property).append('=').append(value(facts));
                }
            }
        }
        return argument.toString();
    }

    private static String kind(Catalogue catalogue) {
        return catalogue == Catalogue.of("devices")
                ? "devices"
                : catalogue == Catalogue.of("chardevs") ? "chardevs" : "";
    }

    private static String value(JsonNode facts) {
        return switch (String.valueOf(Catalogue.text(facts, "type"))) {
            case "bool" -> "on";
            case "size" -> "4K";
            case "string", "path" -> "/text";
            default -> "1";
        };
    }

    private static CommandLine parse(List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("qemu-system-x86_64"));
        arguments.addAll(options);
        return CommandLine.parse(arguments);
    }
}
