package dev.qemu4j.qapi.internal;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.QapiValue;
import java.math.BigInteger;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.util.TokenBuffer;

/** Writes members; those without a value are left out. */
public final class JsonOut {
    private JsonOut() {}

    /** Writes a member: the generator, its name in the protocol, its value. */
    public static void put(JsonGenerator json, String name, @Nullable Boolean value) {
        if (value != null) {
            json.writeBooleanProperty(name, value);
        }
    }

    /** Writes a member: the generator, its name in the protocol, its value. */
    public static void put(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    /** Writes a member: the generator, its name in the protocol, its value. */
    public static void put(JsonGenerator json, String name, @Nullable Integer value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }

    /** Writes a member: the generator, its name in the protocol, its value. */
    public static void put(JsonGenerator json, String name, @Nullable Long value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }

    /** Writes a member: the generator, its name in the protocol, its value. */
    public static void put(JsonGenerator json, String name, @Nullable Double value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }

    /** Writes a member: the generator, its name in the protocol, its value. */
    public static void put(JsonGenerator json, String name, @Nullable DataSize value) {
        if (value != null) {
            json.writeName(name);
            size(json, value);
        }
    }

    /** Writes a member: the generator, its name in the protocol, its value. */
    public static void put(JsonGenerator json, String name, @Nullable JsonNode value) {
        if (value != null) {
            json.writeName(name);
            any(json, value);
        }
    }

    /** Writes a member: the generator, its name in the protocol, its value. */
    public static void put(JsonGenerator json, String name, @Nullable QapiValue value) {
        if (value != null) {
            json.writeName(name);
            value.write(json);
        }
    }

    /** Writes a member: the generator, its name in the protocol, its value, what writes an element. */
    public static <T> void put(
            JsonGenerator json, String name, @Nullable List<T> values, BiConsumer<JsonGenerator, T> element) {
        if (values != null) {
            json.writeName(name);
            list(json, values, element);
        }
    }

    /** Writes a member: the generator, its name in the protocol, its value, whose bits mean an unsigned number. */
    public static void putUnsigned(JsonGenerator json, String name, @Nullable Long value) {
        if (value != null) {
            json.writeName(name);
            unsigned(json, value);
        }
    }

    /** Writes a list. */
    public static <T> void list(JsonGenerator json, List<T> values, BiConsumer<JsonGenerator, T> element) {
        json.writeStartArray();
        values.forEach(value -> element.accept(json, value));
        json.writeEndArray();
    }

    /** Writes a number whose bits mean an unsigned one. */
    public static void unsigned(JsonGenerator json, Long value) {
        if (value >= 0) {
            json.writeNumber(value);
        } else {
            json.writeNumber(new BigInteger(Long.toUnsignedString(value)));
        }
    }

    /** Writes a size in bytes; a buffer gets the size itself. */
    public static void size(JsonGenerator json, DataSize value) {
        if (json instanceof TokenBuffer) {
            json.writePOJO(value);
        } else {
            json.writeNumber(value.bytes());
        }
    }

    /** Writes a tree. */
    public static void any(JsonGenerator json, JsonNode value) {
        JsonTrees.write(json, value);
    }
}
