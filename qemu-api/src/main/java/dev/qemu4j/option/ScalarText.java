package dev.qemu4j.option;

import dev.qemu4j.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.LongNode;
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
        return value.isString() ? value.stringValue() : value.toString();
    }

    /** The value as JSON has it: an amount of data is a number of bytes. */
    static JsonNode json(JsonNode value) {
        return value instanceof POJONode pojo && pojo.getPojo() instanceof DataSize size
                ? LongNode.valueOf(size.bytes())
                : value;
    }
}
