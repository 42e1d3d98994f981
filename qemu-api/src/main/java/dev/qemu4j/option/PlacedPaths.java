package dev.qemu4j.option;

import dev.qemu4j.helper.RunPath;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Puts a run directory in the place of its placeholder. It does so in values, so that a comma in its path is written as the option wants it. */
final class PlacedPaths {
    private PlacedPaths() {}

    static Option in(Option option, Path directory) {
        String argument = option.argument();
        Parameters parameters = option.parameters();
        if (argument == null || !RunPath.isIn(argument)) {
            return option;
        }
        if (parameters == null) {
            return option.withArgument(RunPath.resolve(argument, directory));
        }
        List<Parameter> placed = parameters.list().stream()
                .map(p -> new Parameter(p.name(), in(p.value(), directory), p.origin()))
                .toList();
        Option real = option.withParameters(Parameters.of(placed));
        return option.isJson() ? real.asJson() : real;
    }

    private static JsonNode in(JsonNode value, Path directory) {
        if (value.isString()) {
            return StringNode.valueOf(RunPath.resolve(value.stringValue(), directory));
        }
        if (value.isArray()) {
            ArrayNode placed = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> placed.add(in(element, directory)));
            return placed;
        }
        if (value.isObject()) {
            ObjectNode placed = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(member -> placed.set(member.getKey(), in(member.getValue(), directory)));
            return placed;
        }
        return value;
    }
}
