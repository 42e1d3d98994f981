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
}
