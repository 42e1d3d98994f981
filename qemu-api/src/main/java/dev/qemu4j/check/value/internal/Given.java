package dev.qemu4j.check.value.internal;

import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The value at one place of an option: a scalar, or members with a place each. Lists have numbers as names. */
public final class Given {
    private final Map<String, Given> members = new LinkedHashMap<>();
    private final Parameter parameter;
    private @Nullable JsonNode value;

    private Given(Parameter parameter) {
        this.parameter = parameter;
    }

    /**
     * The members of an option's tree.
     *
     * @param parameters what is given
     * @param nested whether dots in names nest
     */
    public static Map<String, Given> of(Parameters parameters, boolean nested) {
        Map<String, Given> members = new LinkedHashMap<>();
        for (Parameter parameter : parameters.list()) {
            String[] path = nested ? parameter.name().split("\\.", -1) : new String[] {parameter.name()};
            Map<String, Given> at = members;
            Given given = null;
            for (String name : path) {
                given = at.computeIfAbsent(name, n -> new Given(parameter));
                at = given.members;
            }
            if (given != null) {
                given.set(parameter.value());
            }
        }
        return members;
    }

    public Map<String, Given> members() {
        return members;
    }

    public Parameter parameter() {
        return parameter;
    }

    /** The value; null if there are members. */
    @Nullable
    public JsonNode value() {
        return members.isEmpty() ? value : null;
    }

    /** Tells whether it is a list or an object, maybe an empty one. */
    public boolean isNested() {
        return !members.isEmpty() || (value != null && value.isContainer());
    }

    /** The value as text; null if there is none. */
    @Nullable
    public String text() {
        JsonNode scalar = value();
        if (scalar == null || scalar.isContainer() || scalar.isNull()) {
            return null;
        }
        return scalar.isString() ? scalar.stringValue() : scalar.toString();
    }

    private void set(JsonNode node) {
        if (node.isObject()) {
            node.properties()
                    .forEach(member -> members.computeIfAbsent(member.getKey(), n -> new Given(parameter))
                            .set(member.getValue()));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                members.computeIfAbsent(Integer.toString(i), n -> new Given(parameter))
                        .set(node.get(i));
            }
        }
        value = node;
    }
}
