package dev.qemu4j.codegen.cli;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.introspect.QmpProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The option lists of a program.
 *
 * @param version the program's own version
 * @param facts the lists by name
 */
record OptionLists(String version, SortedMap<String, Fact> facts) {
    /** Asks a program, with SPICE, whose list is there only once its module is loaded. */
    static OptionLists of(Path program, VersionSet versions) {
        try {
            Path directory = Files.createTempDirectory("facts");
            Path socket = directory.resolve("spice");
            String spice = "unix=on,disable-ticketing=on,addr=" + socket;
            try (QmpProgram running = QmpProgram.start(program, "-spice", spice)) {
                return new OptionLists(running.version(), read(running.ask("query-command-line-options"), versions));
            } finally {
                Files.deleteIfExists(socket);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the answer of {@code query-command-line-options}. One list stands for an option that is not there. */
    static SortedMap<String, Fact> read(JsonNode answer, VersionSet versions) {
        SortedMap<String, Fact> lists = new TreeMap<>();
        for (JsonNode list : answer) {
            String name = list.get("option").stringValue();
            if (!name.isEmpty()) {
                lists.put(name, list(name, list, versions));
            }
        }
        return lists;
    }

    private static Fact list(String name, JsonNode list, VersionSet versions) {
        SortedMap<String, Fact> parameters = new TreeMap<>();
        for (JsonNode parameter : list.get("parameters")) {
            JsonNode value = parameter.path("default");
            String parameterName = parameter.get("name").stringValue();
            parameters.put(
                    parameterName,
                    new FactBuilder(parameterName, versions)
                            .with(Attribute.TYPE, parameter.get("type").stringValue())
                            .with(Attribute.DEFAULT, value.isMissingNode() ? null : value.toString())
                            .build());
        }
        FactBuilder fact = new FactBuilder(name, versions).with(Attribute.KIND, "list");
        parameters.values().forEach(parameter -> fact.add(Role.PARAMETER, parameter));
        return fact.build();
    }
}
