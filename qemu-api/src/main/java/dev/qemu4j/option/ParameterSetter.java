package dev.qemu4j.option;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.PciAddress;
import dev.qemu4j.qapi.QapiEnum;
import dev.qemu4j.qapi.QapiValue;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.node.StringNode;

/**
 * Sets parameters by their names in QEMU. The typed setters are made from it, and it sets what this version of the
 * library does not know.
 *
 * @param <B> the builder's own class
 */
public interface ParameterSetter<B> {
    /**
     * Sets a parameter. One that is set already keeps its place.
     *
     * @param name its name in QEMU
     * @param value its value
     * @return this builder
     */
    B property(String name, JsonNode value);

    /**
     * Sets a parameter to a text.
     *
     * @param name its name in QEMU
     * @param value its value, as it is: commas are doubled when it is written
     * @return this builder
     */
    default B property(String name, String value) {
        Objects.requireNonNull(value, "value");
        return property(name, StringNode.valueOf(value));
    }

    /**
     * Sets a parameter to a number.
     *
     * @param name its name in QEMU
     * @param value its value
     * @return this builder
     */
    default B property(String name, long value) {
        return property(name, LongNode.valueOf(value));
    }

    /**
     * Sets a parameter to a number.
     *
     * @param name its name in QEMU
     * @param value its value
     * @return this builder
     */
    default B property(String name, double value) {
        return property(name, DoubleNode.valueOf(value));
    }

    /**
     * Sets a parameter to a number of any size.
     *
     * @param name its name in QEMU
     * @param value its value
     * @return this builder
     */
    default B property(String name, BigInteger value) {
        Objects.requireNonNull(value, "value");
        return property(name, BigIntegerNode.valueOf(value));
    }

    /**
     * Switches a parameter on or off.
     *
     * @param name its name in QEMU
     * @param value true for {@code on}
     * @return this builder
     */
    default B property(String name, boolean value) {
        return property(name, BooleanNode.valueOf(value));
    }

    /**
     * Sets a parameter to an amount of data.
     *
     * @param name its name in QEMU
     * @param value its value
     * @return this builder
     */
    default B property(String name, DataSize value) {
        Objects.requireNonNull(value, "value");
        return property(name, new POJONode(value)); // a text or a number, as the option takes it
    }

    /**
     * Sets a parameter to a place on a PCI bus.
     *
     * @param name its name in QEMU
     * @param value its value
     * @return this builder
     */
    default B property(String name, PciAddress value) {
        Objects.requireNonNull(value, "value");
        return property(name, value.toString());
    }

    /**
     * Sets a parameter to the address of a network card.
     *
     * @param name its name in QEMU
     * @param value its value
     * @return this builder
     */
    default B property(String name, MacAddress value) {
        Objects.requireNonNull(value, "value");
        return property(name, value.toString());
    }

    /**
     * Sets a parameter to a file.
     *
     * @param name its name in QEMU
     * @param value the file's path, as it is: a relative one is looked up where QEMU runs
     * @return this builder
     */
    default B property(String name, Path value) {
        Objects.requireNonNull(value, "value");
        return property(name, value.toString());
    }

    /**
     * Sets a parameter to one of an enum's values.
     *
     * @param name its name in QEMU
     * @param value its value
     * @return this builder
     */
    default B property(String name, QapiEnum value) {
        Objects.requireNonNull(value, "value");
        return property(name, value.wireName());
    }

    /**
     * Sets a parameter to a value that QEMU's schema defines.
     *
     * @param name its name in QEMU
     * @param value its value
     * @return this builder
     */
    default B property(String name, QapiValue value) {
        Objects.requireNonNull(value, "value");
        return property(name, value.toJson());
    }

    /**
     * Sets a parameter to a list.
     *
     * @param name its name in QEMU
     * @param values texts, numbers ({@link Integer}, {@link Long}), booleans, or values of QEMU's schema
     * @return this builder
     * @throws IllegalArgumentException if a value is of another type
     */
    default B property(String name, List<?> values) {
        Objects.requireNonNull(values, "values");
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Object value : values) {
            if (value instanceof QapiValue typed) {
                list.add(typed.toJson());
            } else if (value instanceof Boolean bool) {
                list.add(bool);
            } else if (value instanceof Integer || value instanceof Long) {
                list.add(((Number) value).longValue());
            } else if (value instanceof String text) {
                list.add(text);
            } else {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: texts, numbers, booleans or" + " values of QEMU's schema)");
            }
        }
        return property(name, list);
    }
}
