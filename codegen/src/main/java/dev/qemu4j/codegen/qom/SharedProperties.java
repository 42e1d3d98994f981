package dev.qemu4j.codegen.qom;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Properties that an abstract type cannot tell, since only objects have them, but that all its heirs have. They count as
 * the abstract type's own if in each program all heirs have them or none, and in one at least two types inherit directly.
 * Those of {@link Proxies} come from the device inside.
 */
final class SharedProperties {
    private final Set<String> shared = new HashSet<>();
    private final Set<String> notShared = new HashSet<>();

    private SharedProperties() {}

    /** Compares the types of all programs. */
    static Set<String> of(Collection<Hierarchy> programs) {
        SharedProperties found = new SharedProperties();
        programs.forEach(program -> program.abstractTypes().forEach((name, heirs) -> {
            if (!Proxies.isTransport(name, program)) {
                found.add(name, heirs, program.children(name));
            }
        }));
        found.shared.removeAll(found.notShared);
        return found.shared;
    }

    static String key(String type, Property property) {
        return type + " " + property.name() + " " + property.type();
    }

    private void add(String type, List<SortedMap<String, Property>> heirs, long children) {
        Map<String, Integer> counts = new HashMap<>();
        heirs.forEach(heir -> heir.values().forEach(property -> counts.merge(key(type, property), 1, Integer::sum)));
        counts.forEach((key, count) -> {
            if (count < heirs.size()) {
                notShared.add(key);
            } else if (children > 1) {
                shared.add(key);
            }
        });
    }
}
