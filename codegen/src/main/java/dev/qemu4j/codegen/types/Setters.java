package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.Naming;
import dev.qemu4j.codegen.types.PropertyTypes.Typed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes methods of properties. */
final class Setters {
    /** The properties that all builders have, or that no user sets by -device: QEMU's own bookkeeping. */
    private static final Set<String> ELSEWHERE = Set.of("id", "bus", "driver");

    private final PropertyTypes types;
    private final Customisation custom;

    Setters(PropertyTypes types, Customisation custom) {
        this.types = types;
        this.custom = custom;
    }

    /** The own properties of a type that can be set. Several spellings of one name are one. */
    List<Setter> of(Facts facts, Fact type) {
        return of(facts, type, type.parts(Role.PROPERTY));
    }

    List<Setter> of(Facts facts, Fact type, Collection<Fact> properties) {
        Map<String, Setter> byMethod = new LinkedHashMap<>();
        properties.stream()
                .filter(Setters::isSettable)
                .sorted(Comparator.comparing(
                                (Fact property) -> property.versions().newest())
                        .reversed()
                        .thenComparing(Setters::spelling)
                        .thenComparing(Fact::name))
                .map(property -> setter(facts, type, property))
                .forEach(setter -> byMethod.putIfAbsent(setter.method(), setter));
        List<Setter> setters = new ArrayList<>(byMethod.values());
        setters.sort(Comparator.comparing(Setter::name));
        return setters;
    }

    private Setter setter(Facts facts, Fact type, Fact property) {
        String reference = property.newest(Attribute.REFERENCE);
        String set = types.set(kind(type) + " " + type.name(), property.name());
        Typed typed = types.of(set != null ? set : Objects.requireNonNull(property.newest(Attribute.TYPE)), reference);
        String given = custom.name("property " + property.name());
        Where where = Where.of(facts, property);
        return new Setter(
                property.name(),
                given != null ? given : Naming.setter(property.name()),
                typed.type(),
                typed.kind(),
                reference,
                defaultValue(property, reference),
                VersionSet.of(property.versions().versions()),
                where.equals(Where.of(facts, type).in(property.versions())) ? null : where,
                null);
    }

    /** A model of CPUs has the features of its family. */
    private static String kind(Fact type) {
        String kind = String.valueOf(type.newest(Attribute.KIND));
        return kind.startsWith("cpu") ? "cpu" : kind;
    }

    private static boolean isSettable(Fact property) {
        return property.newest(Attribute.READ_ONLY) == null
                && !ELSEWHERE.contains(property.name())
                && !property.name().startsWith("legacy-")
                && !Set.of("guest statistics", "struct tm").contains(property.newest(Attribute.TYPE));
    }

    /** Dashes are QEMU's spelling today; underscores, dots and capitals are aliases where there are both. */
    private static int spelling(Fact property) {
        boolean capitals = property.name().chars().anyMatch(Character::isUpperCase);
        return capitals
                ? 3
                : property.name().indexOf('_') >= 0 ? 2 : property.name().indexOf('.') >= 0 ? 1 : 0;
    }

    private static @Nullable String defaultValue(Fact property, @Nullable String reference) {
        String json = property.newest(Attribute.DEFAULT);
        if (json == null || reference != null || json.startsWith("[") || json.startsWith("{")) {
            return null;
        }
        if (json.equals("true") || json.equals("false")) {
            return json.equals("true") ? "on" : "off";
        }
        String text = json.startsWith("\"") ? json.substring(1, json.length() - 1) : json;
        return text.isEmpty() ? null : text;
    }
}
