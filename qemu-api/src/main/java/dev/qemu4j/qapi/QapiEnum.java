package dev.qemu4j.qapi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A value of an enum of QEMU's schema, or of a fixed set that only command lines take. The constants are those that this
 * version of the library knows; {@code of} also makes those that it does not. Compare with {@link #equals}.
 */
public abstract class QapiEnum implements QapiValue {
    private final String wireName;

    /**
     * A value.
     *
     * @param wireName its name in the protocol
     */
    protected QapiEnum(String wireName) {
        this.wireName = Objects.requireNonNull(wireName, "wireName");
    }

    /**
     * Returns the value's name in the protocol.
     *
     * @return the name
     */
    public final String wireName() {
        return wireName;
    }

    /**
     * Tells whether this version of the library has a constant for the value.
     *
     * @return false for a value of another QEMU
     */
    public abstract boolean isKnown();

    @Override
    public final void write(JsonGenerator json) {
        json.writeString(wireName);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof QapiEnum that && getClass() == that.getClass() && wireName.equals(that.wireName);
    }

    @Override
    public final int hashCode() {
        return wireName.hashCode();
    }

    /** Returns the value's name in the protocol. */
    @Override
    public final String toString() {
        return wireName;
    }

    /**
     * Maps names to values.
     *
     * @param <E> the enum
     * @param values all constants
     * @return the values by name, in their order
     */
    @SafeVarargs
    protected static <E extends QapiEnum> Map<String, E> byName(E... values) {
        Map<String, E> byName = new LinkedHashMap<>(values.length * 2);
        for (E value : values) {
            byName.put(value.wireName(), value);
        }
        return byName;
    }
}
