package dev.qemu4j.option;

import dev.qemu4j.base.internal.NodeSecrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The parameters of a block node or a drive, with ids of secret objects instead of the secrets. */
final class MovedSecrets {
    private final NodeSecrets nodes;

    MovedSecrets(Function<byte[], String> keep) {
        nodes = new NodeSecrets(keep);
    }

    Parameters move(Parameters parameters) {
        List<Parameter> moved = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            Map<String, JsonNode> by = nodes.member(parameter.name(), parameter.value(), name -> {
                Parameter other = parameters.find(name);
                return other == null ? null : other.value();
            });
            if (parameter.value().equals(by.get(parameter.name())) && by.size() == 1) {
                moved.add(parameter);
            } else {
                by.forEach((name, value) -> moved.add(new Parameter(name, value, parameter.origin())));
            }
        }
        return Parameters.of(moved);
    }
}
