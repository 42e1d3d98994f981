package dev.qemu4j.check.surface;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A type of machine.
 *
 * @param name its name, which {@code -machine} takes
 * @param alias another name for it; null if there is none
 * @param isDefault whether it is made if none is named
 * @param deprecated whether QEMU will drop it
 * @param maxCpus how many CPUs it can have
 * @param properties what can be set; null if QEMU could not tell
 */
public record MachineType(
        String name,
        @Nullable String alias,
        boolean isDefault,
        boolean deprecated,
        int maxCpus,
        @Nullable List<PropertyType> properties) {
    /**
     * Copies the list.
     *
     * @param name its name, which {@code -machine} takes
     * @param alias another name for it; null if there is none
     * @param isDefault whether it is made if none is named
     * @param deprecated whether QEMU will drop it
     * @param maxCpus how many CPUs it can have
     * @param properties what can be set; null if QEMU could not tell
     */
    public MachineType {
        Objects.requireNonNull(name, "name");
        properties = properties == null ? null : List.copyOf(properties);
    }

    /**
     * Looks up a property.
     *
     * @param property its name
     * @return the property; null if it does not exist, or is not known
     */
    public @Nullable PropertyType property(String property) {
        return PropertyType.find(properties, property);
    }
}
