package dev.qemu4j.codegen.emit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The names that the facts about command lines give to the types of options and properties. */
final class SurfaceRoots {
    private static final List<String> FILES =
            List.of("cli.json", "cpus.json", "machines.json", "options.json", "qom.json");

    private final Set<String> names = new TreeSet<>();

    private SurfaceRoots() {}

    /** The types of the schema, and those that are none: of a list also the element's, which QEMU's type is called after. */
    static Set<String> read(Path facts) {
        SurfaceRoots roots = new SurfaceRoots();
        for (String name : FILES) {
            Path file = facts.resolve(name);
            if (Files.exists(file)) {
                try {
                    roots.walk(JsonMapper.shared().readTree(Files.readString(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return roots.names;
    }

    private void walk(JsonNode node) {
        node.properties().forEach(member -> {
            if (member.getKey().equals("type") || member.getKey().equals("qapi")) {
                add(member.getValue());
            }
        });
        node.forEach(this::walk);
    }

    /** A text, or one for each range of versions. */
    private void add(JsonNode type) {
        if (type.isString()) {
            String name = type.stringValue();
            names.add(name);
            if (name.endsWith("List")) {
                names.add(name.substring(0, name.length() - "List".length()));
            }
        } else {
            type.forEach(this::add);
        }
    }
}
