package dev.qemu4j.codegen.introspect;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Completes facts from the HTML reference. They are features and out-of-band execution from introspection, and the width of
 * integers, conditions and a command's other flags from the version before, where that has the same entity.
 */
public final class Completion {
    private static final List<Attribute> FLAGS = List.of(
            Attribute.BOXED,
            Attribute.GEN,
            Attribute.SUCCESS_RESPONSE,
            Attribute.ALLOW_PRECONFIG,
            Attribute.COROUTINE,
            Attribute.DISCRIMINATOR);
    private static final Set<String> INTEGERS =
            Set.of("size", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64");

    private final Facts facts;
    private final Facts before;
    private final Version version;
    private final Version versionBefore;
    private final Map<String, String> integers;
    private final Map<String, JsonNode> reported = new HashMap<>();

    private Completion(Facts facts, Facts before, Map<String, String> integers) {
        this.facts = facts;
        this.before = before;
        this.integers = integers;
        version = facts.versions().newest();
        versionBefore = before.versions().newest();
    }

    /**
     * Completes facts.
     *
     * @param facts those of one version, from its HTML reference
     * @param before those of other versions, of which the newest counts
     * @param introspection what the version's binary reports
     * @param integers the integer types, by {@code entity.member}, of members that the versions before do not have
     * @return the completed facts
     */
    public static Facts complete(Facts facts, Facts before, Introspection introspection, Map<String, String> integers) {
        Completion completion = new Completion(facts, before, integers);
        SchemaWalk.walk(facts, completion.version, introspection, completion.new Collector());
        SortedMap<String, Fact> entities = new TreeMap<>(facts.entities());
        entities.replaceAll((name, fact) -> completion.complete(fact));
        return new Facts(facts.sources(), entities);
    }

    private Fact complete(Fact fact) {
        Fact old = before.entity(fact.name(), versionBefore);
        JsonNode info = reported.get(fact.name());
        FactBuilder builder = new FactBuilder(fact);
        if (old != null) {
            FLAGS.forEach(flag -> builder.with(flag, old.at(flag, versionBefore)));
            if ("union".equals(old.at(Attribute.KIND, versionBefore))) {
                builder.with(Attribute.KIND, "union");
            }
        }
        if (info != null && info.path("allow-oob").asBoolean(false)) {
            builder.with(Attribute.ALLOW_OOB, "true");
        }
        builder.replace(Role.FEATURE, features(fact, old, info));
        for (Role role : List.of(Role.MEMBER, Role.VALUE, Role.BRANCH)) {
            List<Fact> parts = new ArrayList<>();
            for (Fact part : fact.parts(role)) {
                parts.add(part(fact, part, oldPart(old, role, part.name())));
            }
            builder.replace(role, parts);
        }
        return builder.build();
    }

    private Fact part(Fact owner, Fact part, @Nullable Fact old) {
        JsonNode info = reported.get(owner.name() + "/" + part.name());
        FactBuilder builder = new FactBuilder(part);
        if (old != null) {
            builder.with(Attribute.CONDITION, old.at(Attribute.CONDITION, versionBefore));
            builder.with(Attribute.TYPE, exact(part, old.at(Attribute.TYPE, versionBefore)));
        }
        String integer = integers.get(owner.name() + "." + part.name());
        String type = part.newest(Attribute.TYPE);
        if (integer != null && type != null) {
            builder.with(Attribute.TYPE, type.replace("int", integer));
        }
        return builder.replace(Role.FEATURE, features(part, old, info)).build();
    }

    /** Introspection says all; what no command reaches keeps what the reference says, and what the schema said. */
    private List<Fact> features(Fact fact, @Nullable Fact old, @Nullable JsonNode info) {
        List<Fact> features = new ArrayList<>();
        if (info != null) {
            for (String name : Introspection.features(info)) {
                features.add(feature(name, oldPart(old, Role.FEATURE, name)));
            }
        } else {
            features.addAll(fact.parts(Role.FEATURE));
        }
        if (old != null) {
            for (Fact feature : old.parts(Role.FEATURE, versionBefore)) {
                boolean hidden = info == null || feature.at(Attribute.CONDITION, versionBefore) != null;
                if (hidden && features.stream().noneMatch(f -> f.name().equals(feature.name()))) {
                    features.add(feature(feature.name(), feature));
                }
            }
        }
        return features;
    }

    private Fact feature(String name, @Nullable Fact old) {
        return new FactBuilder(name, facts.versions())
                .with(Attribute.CONDITION, old == null ? null : old.at(Attribute.CONDITION, versionBefore))
                .build();
    }

    private @Nullable Fact oldPart(@Nullable Fact old, Role role, String name) {
        Fact part = old == null ? null : old.part(role, name);
        return part == null || !part.versions().contains(versionBefore) ? null : part;
    }

    private static @Nullable String exact(Fact part, @Nullable String old) {
        if (old == null) {
            return null;
        }
        String bare = old.replaceAll("[\\[\\]?]", "");
        return INTEGERS.contains(bare) && old.replace(bare, "int").equals(part.newest(Attribute.TYPE)) ? old : null;
    }

    /** Keeps the facts of the introspection about each entity and part. */
    private final class Collector implements SchemaVisitor {
        @Override
        public void pair(String entity, Fact fact, JsonNode info) {
            boolean whole = info.has("meta-type");
            reported.put(whole ? entity : entity + "/" + fact.name(), info);
        }

        @Override
        public void problem(String message) {
            throw new IllegalStateException("reference and introspection of " + version + " differ: " + message);
        }
    }
}
