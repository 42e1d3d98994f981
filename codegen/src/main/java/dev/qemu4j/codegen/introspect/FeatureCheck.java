package dev.qemu4j.codegen.introspect;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Compares features and out-of-band execution, counts what it compares, and keeps the problems. */
public final class FeatureCheck implements SchemaVisitor {
    private final Version version;
    private final List<String> problems = new ArrayList<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    /**
     * A check that has seen nothing yet.
     *
     * @param version the version whose facts it compares
     */
    public FeatureCheck(Version version) {
        this.version = version;
    }

    @Override
    public void pair(String entity, Fact fact, JsonNode info) {
        counts.merge(kind(info), 1, Integer::sum);
        SortedSet<String> features = new TreeSet<>();
        SortedSet<String> conditional = new TreeSet<>();
        fact.parts(Role.FEATURE, version).forEach(feature -> {
            features.add(feature.name());
            if (feature.at(Attribute.CONDITION, version) != null) {
                conditional.add(feature.name());
            }
        });
        SortedSet<String> reported = Introspection.features(info);
        // A feature with a condition may not be built in.
        conditional.removeAll(reported);
        features.removeAll(conditional);
        if (!features.equals(reported)) {
            problem(entity + "/" + fact.name() + ": features " + features + ", but introspection says " + reported);
        }
        boolean oob = info.path("allow-oob").asBoolean(false);
        if (oob != "true".equals(fact.at(Attribute.ALLOW_OOB, version))) {
            problem(entity + ": allow-oob on one side only");
        }
    }

    @Override
    public void problem(String message) {
        problems.add(message);
    }

    /**
     * Returns the differences.
     *
     * @return one line each
     */
    public List<String> problems() {
        return Collections.unmodifiableList(problems);
    }

    /**
     * Returns the numbers of comparisons.
     *
     * @return the counts
     */
    public Map<Kind, Integer> counts() {
        return Collections.unmodifiableMap(counts);
    }

    private static Kind kind(JsonNode info) {
        if (info.has("meta-type")) {
            return switch (Introspection.metaType(info)) {
                case "command" -> Kind.COMMANDS;
                case "event" -> Kind.EVENTS;
                default -> Kind.TYPES;
            };
        }
        return info.has("type") ? Kind.MEMBERS : Kind.VALUES;
    }

    /** The kinds of comparisons. */
    public enum Kind {
        /** Commands. */
        COMMANDS,
        /** Events. */
        EVENTS,
        /** Objects, enums and alternates. */
        TYPES,
        /** Members of objects and arguments. */
        MEMBERS,
        /** Values of enums. */
        VALUES
    }
}
