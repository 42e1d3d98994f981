package dev.qemu4j.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Collects the parameters of one option. Each remembers the line of code that set it.
 *
 * @param <B> the builder's own class
 */
public abstract class ParametersBuilder<B extends ParametersBuilder<B>> implements ParameterSetter<B> {
    private final List<Parameter> list = new ArrayList<>();

    /** A builder without parameters. */
    protected ParametersBuilder() {}

    /**
     * A builder with parameters.
     *
     * @param parameters the parameters
     */
    protected ParametersBuilder(Parameters parameters) {
        list.addAll(parameters.list());
    }

    /**
     * A builder with the parameter that names the kind.
     *
     * @param name the parameter
     * @param value its value
     */
    protected ParametersBuilder(String name, String value) {
        list.add(new Parameter(name, StringNode.valueOf(Objects.requireNonNull(value, name)), Origin.caller()));
    }

    @Override
    @SuppressWarnings("unchecked")
    public final B property(String name, JsonNode value) {
        Parameter parameter = new Parameter(Objects.requireNonNull(name, "name"), value, Origin.caller());
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).name().equals(name)) {
                list.set(i, parameter);
                return (B) this;
            }
        }
        list.add(parameter);
        return (B) this;
    }

    /**
     * Returns the parameters that were set so far.
     *
     * @return the parameters
     */
    protected final Parameters parameters() {
        return Parameters.of(list);
    }
}
