package dev.qemu4j.codegen.facts;

import java.nio.file.Path;

/** The facts in the source tree. */
public final class CommittedFacts {
    private CommittedFacts() {}

    /** The file of a schema: qemu, qga or qsd. */
    public static Path file(String schema) {
        return Path.of("src/main/facts", "qapi-" + schema + ".json");
    }

    /** The facts of a schema: qemu, qga or qsd. */
    public static Facts read(String schema) {
        return FactsFile.read(file(schema));
    }

    /** A file about types or options: qom, machines, cpus or cli. */
    public static Path typesFile(String name) {
        return Path.of("src/main/facts", name + ".json");
    }

    /** The facts about types or options: qom, machines, cpus or cli. */
    public static Facts readTypes(String name) {
        return FactsFile.read(typesFile(name));
    }
}
