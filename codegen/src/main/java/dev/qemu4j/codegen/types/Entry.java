package dev.qemu4j.codegen.types;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that users name: a device, a machine, a model of a CPU.
 *
 * @param name QEMU's name of it
 * @param method the method that makes it
 * @param builder what builds it; null if it has no properties of its own
 * @param where the versions and targets that have it
 * @param partly where a set of its properties applies that does not apply everywhere
 * @param facts more that is known, for the catalogue, by its name there
 */
record Entry(
        String name,
        String method,
        @Nullable TypeBuilder builder,
        Where where,
        Map<PropertySet, Where> partly,
        Map<String, String> facts) {
    Entry with(TypeBuilder otherBuilder, Where otherPlaces) {
        return new Entry(name, method, otherBuilder, otherPlaces, partly, facts);
    }
}
