package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Facts;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that there is of a kind.
 *
 * @param kind the kind
 * @param facts where it comes from
 * @param entries what users name, by name
 * @param sets the properties
 * @param builders the builders
 */
record Catalogue(
        Kind kind, Facts facts, List<Entry> entries, Collection<PropertySet> sets, Collection<TypeBuilder> builders) {
    /** Two entries must not have one method. */
    Catalogue {
        Set<String> methods = new HashSet<>();
        for (Entry entry : entries) {
            if (!methods.add(entry.method()) && !entry.name().contains("/")) {
                throw new IllegalStateException(kind.value() + ": two are called " + entry.method());
            }
        }
    }
}
