package dev.qemu4j.option;

import dev.qemu4j.base.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/** A scalar as QEMU reads it from text. */
final class ScalarText {
    private ScalarText() {}

    static String of(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue() ? "on" : "off";
        }
        if (value instanceof POJONode pojo && pojo.getPojo() instanceof DataSize size) {
            return size.optionText();
        }
        return value.asString(); // toString would load a mapper, which takes a while
    }

    /** The value as JSON has it: an amount of data is a number of bytes. */
    static JsonNode json(JsonNode value) {
        if (value instanceof POJONode pojo && pojo.getPojo() instanceof DataSize size) {
            return LongNode.valueOf(size.bytes());
        }
        if (value instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(member -> copy.set(member.getKey(), json(member.getValue())));
            return copy;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> copy.add(json(element)));
            return copy;
        }
        return value;
    }
}
