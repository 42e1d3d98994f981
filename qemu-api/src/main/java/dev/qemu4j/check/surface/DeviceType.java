package dev.qemu4j.check.surface;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A type of device.
 *
 * @param name its name, which {@code -device} takes
 * @param alias another name for it; null if there is none
 * @param bus the type of bus that it plugs into; null if it needs none
 * @param categories the headings that QEMU lists it under
 * @param userCreatable whether {@code -device} can make one
 * @param properties what can be set; null if QEMU could not tell
 */
public record DeviceType(
        String name,
        @Nullable String alias,
        @Nullable String bus,
        List<String> categories,
        boolean userCreatable,
        @Nullable List<PropertyType> properties) {
    /**
     * Copies the lists.
     *
     * @param name its name, which {@code -device} takes
     * @param alias another name for it; null if there is none
     * @param bus the type of bus that it plugs into; null if it needs none
     * @param categories the headings that QEMU lists it under
     * @param userCreatable whether {@code -device} can make one
     * @param properties what can be set; null if QEMU could not tell
     */
    public DeviceType {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(categories, "categories");
        categories = List.copyOf(categories);
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
