package dev.qemu4j.option;

import dev.qemu4j.qapi.QapiValue;
import dev.qemu4j.qapi.internal.JsonTrees;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of one option, in their order. A name may come several times where QEMU takes a list so.
 *
 * <p>Immutable. How they are written depends on the option: {@link Syntax}.
 */
public final class Parameters {
    private static final Parameters NONE = new Parameters(List.of());

    private final List<Parameter> list;

    private Parameters(List<Parameter> list) {
        this.list = List.copyOf(list);
    }

    /**
     * Returns no parameters.
     *
     * @return an empty list
     */
    public static Parameters none() {
        return NONE;
    }

    /**
     * Returns parameters.
     *
     * @param list the parameters
     * @return the parameters
     */
    public static Parameters of(List<Parameter> list) {
        Objects.requireNonNull(list, "list");
        return new Parameters(list);
    }

    /**
     * Returns the members of a value of QEMU's schema as parameters.
     *
     * @param value an object or the branch of a union
     * @return its members
     * @throws IllegalArgumentException if the value is no object
     */
    public static Parameters of(QapiValue value) {
        Objects.requireNonNull(value, "value");
        return ofTree(JsonTrees.of(value), Origin.caller());
    }

    static Parameters ofTree(JsonNode tree, @Nullable Origin origin) {
        if (!(tree instanceof ObjectNode object)) {
            throw new IllegalArgumentException("parameters: " + tree + " (expected: an object)");
        }
        List<Parameter> list = new ArrayList<>();
        object.properties().forEach(member -> list.add(new Parameter(member.getKey(), member.getValue(), origin)));
        return new Parameters(list);
    }

    /**
     * Returns all of them.
     *
     * @return the parameters, unmodifiable
     */
    public List<Parameter> list() {
        return list;
    }

    /**
     * Looks up a parameter.
     *
     * @param name its name in QEMU
     * @return the last of that name, which is the one that counts; null if there is none
     */
    public @Nullable Parameter find(String name) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).name().equals(name)) {
                return list.get(i);
            }
        }
        return null;
    }

    /**
     * Looks up a parameter's value.
     *
     * @param name its name in QEMU
     * @return the value as QEMU would read it from a text; null if there is none, or it is no scalar
     */
    public @Nullable String text(String name) {
        Parameter found = find(name);
        return found == null || found.value().isContainer() ? null : ScalarText.of(found.value());
    }

    /**
     * Returns the parameters as JSON has them: an amount of data is a number of bytes, and of a name the last value counts.
     *
     * @return an object of its own
     */
    public ObjectNode toJson() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        list.forEach(parameter -> tree.set(parameter.name(), ScalarText.json(parameter.value())));
        return tree;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Parameters that && list.equals(that.list);
    }

    @Override
    public int hashCode() {
        return list.hashCode();
    }

    Parameters redacted() {
        return OptionSecrets.hide(this);
    }

    /** Returns the names and values, with three asterisks for each secret. */
    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        for (Parameter parameter : redacted().list) {
            JsonNode value = parameter.value();
            texts.add(parameter.name() + "=" + (value.isContainer() ? value : ScalarText.of(value)));
        }
        return texts.toString();
    }
}
