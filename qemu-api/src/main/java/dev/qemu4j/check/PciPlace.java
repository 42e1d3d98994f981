package dev.qemu4j.check;

import dev.qemu4j.PciAddress;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Places on a PCI bus, as the property {@code addr} has them. */
final class PciPlace {
    private static final int FUNCTIONS = 8;
    private static final int PLACES = 32 * FUNCTIONS;

    private PciPlace() {}

    /** The place; null if the value is none. A number, which only JSON has, counts functions. */
    static @Nullable PciAddress of(JsonNode value) {
        if (value.isIntegralNumber()) {
            boolean fits = value.canConvertToInt() && value.intValue() >= 0 && value.intValue() < PLACES;
            return fits ? PciAddress.of(value.intValue() / FUNCTIONS, value.intValue() % FUNCTIONS) : null;
        }
        try {
            return value.isString() ? PciAddress.parse(value.stringValue()) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
