package dev.qemu4j.check.surface;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A property of a device, a machine or a CPU.
 *
 * @param name its name
 * @param type QEMU's name of its type, such as {@code bool}, {@code uint32} or {@code OnOffAuto}
 * @param defaultValue what it is if nobody sets it, as JSON; null if QEMU does not tell
 * @param description what QEMU says of it; null if it says nothing
 */
public record PropertyType(
        String name,
        String type,
        @Nullable String defaultValue,
        @Nullable String description) {
    /**
     * Checks that nothing is null that must not be.
     *
     * @param name its name
     * @param type QEMU's name of its type, such as {@code bool}, {@code uint32} or {@code OnOffAuto}
     * @param defaultValue what it is if nobody sets it, as JSON; null if QEMU does not tell
     * @param description what QEMU says of it; null if it says nothing
     */
    public PropertyType {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    static @Nullable PropertyType find(@Nullable List<PropertyType> properties, String name) {
        if (properties != null) {
            for (PropertyType property : properties) {
                if (property.name().equals(name)) {
                    return property;
                }
            }
        }
        return null;
    }
}
