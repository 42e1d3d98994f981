package dev.qemu4j.surface;

import dev.qemu4j.option.Parameter;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.StringNode;

/** Texts as JSON has them: QEMU reads numbers and switches there by their type alone. */
final class JsonScalar {
    private static final List<String> TRUE = List.of("on", "yes", "true", "y");
    private static final List<String> FALSE = List.of("off", "no", "false", "n");

    private JsonScalar() {}

    /** The parameter with a value of its property's type; as it is if the type is not known, or the value none of it. */
    static Parameter typed(Parameter parameter, @Nullable JsonNode facts) {
        String type = facts == null ? null : Catalogue.text(facts, "type");
        JsonNode value = type == null ? null : value(type, parameter.value());
        return value == null ? parameter : new Parameter(parameter.name(), value, parameter.origin());
    }

    private static @Nullable JsonNode value(String type, JsonNode given) {
        if (!given.isString()) {
            return text(type, given);
        }
        String text = given.stringValue();
        return switch (type) {
            case "bool" -> TRUE.contains(text) ? BooleanNode.TRUE : FALSE.contains(text) ? BooleanNode.FALSE : null;
            case "int", "long", "uint64" -> number(QapiScalars.integer(text));
            case "size", "memory-size" -> number(QapiScalars.bytes(text));
            default -> null;
        };
    }

    /** Enums and texts that were set as a switch or a number. */
    private static @Nullable JsonNode text(String type, JsonNode given) {
        boolean text = List.of("str", "enum", "path").contains(type);
        if (!text || given.isContainer() || given.isNull() || given.isPojo()) {
            return null;
        }
        return StringNode.valueOf(given.isBoolean() ? given.booleanValue() ? "on" : "off" : given.asString());
    }

    private static @Nullable JsonNode number(@Nullable BigInteger number) {
        return number == null
                ? null
                : number.bitLength() < 64 ? LongNode.valueOf(number.longValue()) : BigIntegerNode.valueOf(number);
    }
}
