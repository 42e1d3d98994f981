package dev.qemu4j.check.value.internal;

import dev.qemu4j.base.PciAddress;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Places on a PCI bus, as the property {@code addr} has them. */
public final class PciPlace {
    private static final int FUNCTIONS = 8;
    private static final int PLACES = 32 * FUNCTIONS;

    private PciPlace() {}

    /**
     * The place; null if the value is none.
     *
     * @param value a text, or a number
     * @param json whether it is JSON, where a number counts functions; elsewhere it is the text of a slot
     */
    public static @Nullable PciAddress of(JsonNode value, boolean json) {
        if (json && value.isIntegralNumber()) {
            boolean fits = value.canConvertToInt() && value.intValue() >= 0 && value.intValue() < PLACES;
            return fits ? PciAddress.of(value.intValue() / FUNCTIONS, value.intValue() % FUNCTIONS) : null;
        }
        try {
            return value.isString() || value.isIntegralNumber() ? PciAddress.parse(value.asString()) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
