package dev.qemu4j.qapi;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * A value of a type that QEMU's QAPI schema defines: an object, one branch of a union, an alternate or an enum value.
 *
 * <p>Values are immutable. What a newer QEMU sends and this version of the library does not know is kept in them, can be
 * read, and is written again. Two values are equal if they are of one class and their JSON is equal.
 */
public interface QapiValue {
    /**
     * Writes the value as JSON.
     *
     * @param json where it goes
     */
    void write(JsonGenerator json);

    /**
     * Returns the value as a JSON tree.
     *
     * @return a tree of its own
     */
    default JsonNode toJson() {
        return Trees.of(this);
    }
}
