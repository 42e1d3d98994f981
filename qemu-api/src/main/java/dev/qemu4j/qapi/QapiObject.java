package dev.qemu4j.qapi;

import dev.qemu4j.base.Secrets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** A QAPI object: named members, and those that this version of the library does not know. */
public abstract class QapiObject implements QapiValue {
    private final Map<String, JsonNode> otherProperties;

    /**
     * Takes over the members without an accessor.
     *
     * @param builder what the object is made from
     */
    protected QapiObject(QapiBuilder<?> builder) {
        otherProperties = builder.takeOther();
    }

    /**
     * Returns the members that have no accessor here, by their names in the protocol. These are members of a newer QEMU,
     * those whose value is not of the type that this version knows, and those set by {@link QapiBuilder#property}.
     *
     * @return the members, unmodifiable
     */
    public final Map<String, JsonNode> otherProperties() {
        return otherProperties;
    }

    /**
     * Writes the members of the object, without what opens and closes it.
     *
     * @param json where they go
     */
    public abstract void writeMembers(JsonGenerator json);

    @Override
    public final void write(JsonGenerator json) {
        if (!Trees.elides(json)) {
            json.writeStartObject();
            writeMembers(json);
            json.writeEndObject();
        }
    }

    /**
     * Writes the members without an accessor.
     *
     * @param json where they go
     */
    protected final void writeOther(JsonGenerator json) {
        otherProperties.forEach((name, value) -> {
            json.writeName(name);
            if (Trees.isForDisplay(json) && Secrets.isSecret(name)) {
                json.writeString(Secrets.HIDDEN);
            } else {
                Trees.write(json, value);
            }
        });
    }

    /**
     * Writes a member whose value must not be seen in {@link #toString}.
     *
     * @param json where it goes
     * @param name the member's name in the protocol
     * @param value its value; null if there is none
     */
    protected static void writeSecret(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, Trees.isForDisplay(json) ? Secrets.HIDDEN : value);
        }
    }

    /**
     * Checks that QEMU sent a member.
     *
     * @param <T> the member's type
     * @param value its value
     * @param name its name in the protocol
     * @return the value
     * @throws MissingMemberException if it is null
     */
    protected final <T> T sent(@Nullable T value, String name) {
        if (value == null) {
            throw new MissingMemberException(getClass().getSimpleName(), name);
        }
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return Trees.equal(this, other);
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }

    /** Returns the name of the type and the JSON, with three asterisks for each secret. */
    @Override
    public final String toString() {
        return Trees.display(this);
    }
}
