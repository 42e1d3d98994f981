package dev.qemu4j.codegen.qapi;

import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A schema in QEMU's source tree: a file and what it includes. */
public final class QapiSchema {
    private final VersionSet versions;
    private final Set<Path> seen = new HashSet<>();
    private final Map<String, Fact> entities = new TreeMap<>();

    private QapiSchema(VersionSet versions) {
        this.versions = versions;
    }

    /**
     * Reads a schema.
     *
     * @param main the file that includes the others
     * @param version the version of QEMU that it belongs to
     * @return its facts
     * @throws QapiSyntaxException if there is anything in it that this reader does not know
     */
    public static Facts read(Path main, Version version) {
        QapiSchema schema = new QapiSchema(VersionSet.of(List.of(version)));
        schema.include(main.toAbsolutePath().normalize());
        return Facts.of(version, Facts.SCHEMA, schema.entities);
    }

    private void include(Path file) {
        if (!seen.add(file)) {
            return;
        }
        String module = file.getFileName().toString().replaceFirst("\\.json$", "");
        for (Expression expression : QapiParser.parse(file.toString(), read(file))) {
            if (expression.node().has("include")) {
                include(file.resolveSibling(expression.node().get("include").stringValue())
                        .normalize());
            } else if (!expression.node().has("pragma")) {
                Fact fact = DefinitionReader.read(versions, expression, module);
                if (entities.put(fact.name(), fact) != null) {
                    throw new QapiSyntaxException(file + ": '" + fact.name() + "' is defined twice");
                }
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
