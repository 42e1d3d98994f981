package dev.qemu4j.img.internal;

import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Values of options as JSON. */
public final class JsonValues {
    private JsonValues() {}

    /**
     * Turns a value into JSON.
     *
     * @param value a boolean, a number, JSON, a list of such, or anything else, whose text is taken
     * @return the JSON
     */
    public static JsonNode of(Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value instanceof Boolean flag) {
            return json.booleanNode(flag);
        }
        if (value instanceof Integer || value instanceof Long) {
            return json.numberNode(((Number) value).longValue());
        }
        if (value instanceof JsonNode node) {
            return node.deepCopy();
        }
        if (value instanceof List<?> values) {
            ArrayNode array = json.arrayNode();
            values.forEach(element -> array.add(of(Objects.requireNonNull(element))));
            return array;
        }
        return json.stringNode(value.toString());
    }
}
