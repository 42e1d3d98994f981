package dev.qemu4j.samples;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Arguments of a command that is executed by name. */
final class Arguments {
    private Arguments() {}

    static ObjectNode of(String... namesAndValues) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return arguments;
    }
}
