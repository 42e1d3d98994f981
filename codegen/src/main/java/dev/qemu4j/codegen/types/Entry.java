package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.VersionSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that users name: a device, a machine, a model of a CPU.
 *
 * @param name QEMU's name of it
 * @param method the method that makes it
 * @param builder what builds it; null if it has no properties of its own
 * @param versions the versions that have it
 * @param targets the targets of the newest of these versions; empty if they all have it
 * @param facts more that is known, for the catalogue, by its name there
 */
record Entry(
        String name,
        String method,
        @Nullable TypeBuilder builder,
        VersionSet versions,
        List<String> targets,
        Map<String, String> facts) {
    Entry with(TypeBuilder other) {
        return new Entry(name, method, other, versions, targets, facts);
    }
}
