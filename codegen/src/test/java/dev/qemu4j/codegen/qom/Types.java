package dev.qemu4j.codegen.qom;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds a few types as a program would tell them. */
final class Types {
    private final Map<String, QomType> types = new TreeMap<>();
    private final Map<String, SortedMap<String, Property>> reported = new TreeMap<>();

    Types() {
        isAbstract("object", null);
    }

    /** An abstract type with the properties that its class has. */
    Types isAbstract(String name, @Nullable String parent, Property... properties) {
        types.put(name, new QomType(name, parent, true));
        return report(name, properties);
    }

    /** A concrete type with all properties that its objects have. */
    Types concrete(String name, String parent, Property... properties) {
        types.put(name, new QomType(name, parent, false));
        return report(name, properties);
    }

    /** A concrete type that cannot be asked. */
    Types unknown(String name, String parent) {
        types.put(name, new QomType(name, parent, false));
        return this;
    }

    Hierarchy hierarchy() {
        return new Hierarchy(types, reported, Set.of());
    }

    static Property property(String name, String type, @Nullable String value) {
        return new Property(name, type, value, null, false);
    }

    private Types report(String name, Property... properties) {
        SortedMap<String, Property> map = new TreeMap<>();
        for (Property property : properties) {
            map.put(property.name(), property);
        }
        reported.put(name, map);
        return this;
    }
}
