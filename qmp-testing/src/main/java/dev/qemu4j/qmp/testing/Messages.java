package dev.qemu4j.qmp.testing;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The messages that QEMU sends, their members in QEMU's order. */
final class Messages {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Messages() {}

    static ObjectNode greeting(Version version, List<String> capabilities) {
        ObjectNode message = NODES.objectNode();
        ObjectNode qmp = message.putObject("QMP");
        ObjectNode numbers = qmp.putObject("version");
        numbers.putObject("qemu")
                .put("micro", version.micro())
                .put("minor", version.minor())
                .put("major", version.major());
        numbers.put("package", "");
        capabilities.forEach(qmp.putArray("capabilities")::add);
        return message;
    }

    static ObjectNode success(JsonNode value, @Nullable JsonNode id) {
        ObjectNode message = NODES.objectNode();
        message.set("return", value);
        return id == null ? message : message.set("id", id);
    }

    static ObjectNode failure(QmpError error, @Nullable JsonNode id) {
        ObjectNode message = NODES.objectNode();
        if (id != null) {
            message.set("id", id);
        }
        message.putObject("error").put("class", error.errorClass()).put("desc", error.description());
        return message;
    }

    static ObjectNode event(String name, @Nullable JsonNode data) {
        Instant now = Instant.now();
        ObjectNode message = NODES.objectNode();
        message.putObject("timestamp").put("seconds", now.getEpochSecond()).put("microseconds", now.getNano() / 1000);
        message.put("event", name);
        return data == null ? message : message.set("data", data);
    }
}
