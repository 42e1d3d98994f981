package dev.qemu4j.surface;

import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * A version on a target, of which the catalogues tell what it has.
 *
 * @param version the version
 * @param target what it emulates
 */
record Place(Version version, String target) {
    private static final Map<String, Facts> FACTS = new ConcurrentHashMap<>();

    static Place of(String version, String target) {
        return new Place(Version.parse(version.replaceFirst("\\.\\d+$", "")), target);
    }

    /** The facts that catalogues are made of. */
    static Facts facts(String name) {
        return FACTS.computeIfAbsent(
                name, n -> FactsFile.read(Path.of("..", "codegen", "src", "main", "facts", n + ".json")));
    }

    boolean isKnown() {
        return known().contains(version);
    }

    static VersionSet known() {
        return facts("qom").versions();
    }

    /** Tells whether the entity that has these facts exists at this place. */
    boolean has(JsonNode facts) {
        String versions = Catalogue.text(facts, "in");
        JsonNode targets = facts.get("targets");
        return (versions == null || isOf(versions))
                && (targets == null
                        || (targets.isString()
                                ? names(targets)
                                : targets.properties().stream()
                                        .anyMatch(some -> isOf(some.getKey()) && names(some.getValue()))));
    }

    private boolean isOf(String versions) {
        return VersionSet.parse(versions, known()).contains(version);
    }

    private boolean names(JsonNode targets) {
        return targets.stringValue().equals("*")
                || List.of(targets.stringValue().split(" ")).contains(target);
    }
}
