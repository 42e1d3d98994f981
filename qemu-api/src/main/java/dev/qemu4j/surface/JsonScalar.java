package dev.qemu4j.surface;

import dev.qemu4j.base.PciAddress;
import dev.qemu4j.option.Parameter;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.StringNode;

/**
 * Properties of devices in the two notations. QEMU reads JSON by its type alone, and what it reads may mean something else:
 * a number is a PCI address with eight functions a slot, a text has its slot in hexadecimal.
 */
final class JsonScalar {
    private static final int FUNCTIONS = 8;
    private static final int PLACES = 32 * FUNCTIONS;
    private static final List<String> TRUE = List.of("on", "yes", "true", "y");
    private static final List<String> FALSE = List.of("off", "no", "false", "n");

    private static final String PCI_ADDRESS = "pci-address";
    private static final Set<String> TEXTS = Set.of("str", "enum", "path", "mac", PCI_ADDRESS);

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

    /** All that JSON has as a text, and was set as a switch or a number. */
    private static @Nullable JsonNode text(String type, JsonNode given) {
        if (!isText(type) || given.isContainer() || given.isNull() || given.isPojo()) {
            return null;
        }
        return StringNode.valueOf(given.isBoolean() ? given.booleanValue() ? "on" : "off" : given.asString());
    }

    /** The parameter of a device that is JSON, with a place on the PCI bus as a text, which both notations read alike. */
    static Parameter placed(Parameter parameter, @Nullable JsonNode facts) {
        JsonNode value = parameter.value();
        boolean place = facts != null && PCI_ADDRESS.equals(Catalogue.text(facts, "type"));
        if (!place
                || !value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 0
                || value.intValue() >= PLACES) {
            return parameter;
        }
        String text = PciAddress.of(value.intValue() / FUNCTIONS, value.intValue() % FUNCTIONS)
                .toString();
        return new Parameter(parameter.name(), StringNode.valueOf(text), parameter.origin());
    }

    /**
     * Tells whether a value in JSON means the same as its text; if not, QEMU refuses one of the two, or reads them
     * differently.
     */
    static boolean isAlike(Parameter parameter, @Nullable JsonNode facts) {
        JsonNode value = parameter.value();
        String type = facts == null ? null : Catalogue.text(facts, "type");
        if (type == null) {
            return !(parameter.name().equals("addr") && value.isNumber());
        }
        return switch (type) {
            case "bool" -> value.isBoolean();
            case "int", "long", "uint64", "size", "memory-size" -> value.isIntegralNumber();
            default -> value.isString() || !isText(type);
        };
    }

    private static boolean isText(String type) {
        return TEXTS.contains(type);
    }

    private static @Nullable JsonNode number(@Nullable BigInteger number) {
        return number == null
                ? null
                : number.bitLength() < 64 ? LongNode.valueOf(number.longValue()) : BigIntegerNode.valueOf(number);
    }
}
