package dev.qemu4j.qapi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.StringNode;

/**
 * Builds a QAPI object.
 *
 * @param <B> the builder's own class
 */
public abstract class QapiBuilder<B extends QapiBuilder<B>> {
    private Map<String, JsonNode> other = Map.of();

    /** A builder without members. */
    protected QapiBuilder() {}

    /**
     * A builder with the members that an object has and knows no accessor for.
     *
     * @param source the object
     */
    protected QapiBuilder(QapiObject source) {
        other = source.otherProperties();
    }

    /**
     * Sets a member by name, as for one that this version of the library does not know.
     *
     * @param name the name in the protocol
     * @param value the value
     * @return this builder
     */
    public final B property(String name, JsonNode value) {
        Map<String, JsonNode> copy = new LinkedHashMap<>(other);
        copy.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        other = copy;
        return self();
    }

    /**
     * Sets a member by name, as for one that this version of the library does not know.
     *
     * @param name the name in the protocol
     * @param value the value
     * @return this builder
     */
    public final B property(String name, String value) {
        return property(name, StringNode.valueOf(value));
    }

    /**
     * Sets a member by name, as for one that this version of the library does not know.
     *
     * @param name the name in the protocol
     * @param value the value
     * @return this builder
     */
    public final B property(String name, long value) {
        return property(name, LongNode.valueOf(value));
    }

    /**
     * Sets a member by name, as for one that this version of the library does not know.
     *
     * @param name the name in the protocol
     * @param value the value
     * @return this builder
     */
    public final B property(String name, boolean value) {
        return property(name, BooleanNode.valueOf(value));
    }

    /**
     * Replaces all members that have no setter here.
     *
     * @param members by their names in the protocol
     */
    protected final void otherProperties(Map<String, JsonNode> members) {
        other = members;
    }

    /**
     * Checks that a required member was set.
     *
     * @param value its value
     * @param what the type or command and the member, for the message
     * @throws IllegalStateException if it is null
     */
    protected static void require(@Nullable Object value, String what) {
        if (value == null) {
            throw new IllegalStateException(what + ": not set (required)");
        }
    }

    @SuppressWarnings("unchecked")
    private B self() {
        return (B) this;
    }

    Map<String, JsonNode> takeOther() {
        return other.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(other));
    }
}
