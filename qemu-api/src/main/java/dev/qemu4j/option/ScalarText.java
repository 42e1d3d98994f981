package dev.qemu4j.option;

import tools.jackson.databind.JsonNode;

/** A scalar as QEMU reads it from text. */
final class ScalarText {
    private ScalarText() {}

    static String of(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue() ? "on" : "off";
        }
        return value.isString() ? value.stringValue() : value.toString();
    }
}
