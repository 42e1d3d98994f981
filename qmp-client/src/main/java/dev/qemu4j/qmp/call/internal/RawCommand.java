package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qmp.wire.internal.Json;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** A command of which the library knows nothing but what the caller says, and that the caller may change later. */
public record RawCommand(String commandName, JsonNode arguments) implements QmpCommand<JsonNode> {
    public RawCommand {
        Objects.requireNonNull(commandName, "name");
        Objects.requireNonNull(arguments, "arguments");
        if (commandName.isEmpty()) {
            throw new IllegalArgumentException("command: '' (expected: a name such as query-status)");
        }
        if (!arguments.isObject()) {
            throw new IllegalArgumentException(
                    commandName + ": arguments of " + arguments.getNodeType() + " (expected: a JSON object)");
        }
        arguments = arguments.deepCopy();
    }

    @Override
    public void writeArguments(JsonGenerator generator) {
        arguments.properties().forEach(member -> {
            generator.writeName(member.getKey());
            Json.writeTree(generator, member.getValue());
        });
    }

    @Override
    public JsonNode readResult(JsonParser parser) {
        return Json.readTree(parser);
    }
}
