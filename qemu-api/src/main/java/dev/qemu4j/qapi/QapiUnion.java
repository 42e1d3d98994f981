package dev.qemu4j.qapi;

import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * A QAPI union: an object one member of which, the discriminator, says which others it has.
 *
 * <p>Each branch that has members of its own is a class. All other branches, those of a newer QEMU too, are of the
 * class that is called like the union with {@code Other} behind it.
 */
public interface QapiUnion extends QapiValue {
    /**
     * Writes the members of the object, without what opens and closes it.
     *
     * @param json where they go
     */
    void writeMembers(JsonGenerator json);

    /**
     * Returns the members that have no accessor here, by their names in the protocol.
     *
     * @return the members, unmodifiable
     */
    Map<String, JsonNode> otherProperties();
}
