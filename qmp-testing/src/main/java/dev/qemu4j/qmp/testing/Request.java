package dev.qemu4j.qmp.testing;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A request that has the shape which QMP demands. */
record Request(String command, boolean outOfBand, JsonNode arguments) {
    /** Checks a value as QEMU does; {@code exec-oob} is known only once it is negotiated. */
    static Request of(JsonNode value, boolean oobEnabled) throws RefusedException {
        if (!value.isObject()) {
            throw refused("QMP input must be a JSON object");
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            check(member.getKey(), member.getValue(), oobEnabled);
        }
        JsonNode execute = value.get("execute");
        JsonNode outOfBand = value.get("exec-oob");
        if (execute != null && outOfBand != null) {
            throw refused("QMP input member 'execute' clashes with 'exec-oob'");
        }
        JsonNode command = execute != null ? execute : outOfBand;
        if (command == null) {
            throw refused("QMP input lacks member 'execute'");
        }
        JsonNode arguments = value.get("arguments");
        return new Request(
                command.stringValue(),
                outOfBand != null,
                arguments != null ? arguments : JsonNodeFactory.instance.objectNode());
    }

    static @Nullable JsonNode id(JsonNode value) {
        return value.isObject() ? value.get("id") : null;
    }

    private static void check(String name, JsonNode value, boolean oobEnabled) throws RefusedException {
        String member = "QMP input member '" + name + "' ";
        boolean command = name.equals("execute") || (oobEnabled && name.equals("exec-oob"));
        if (command && !value.isString()) {
            throw refused(member + "must be a string");
        }
        if (name.equals("arguments") && !value.isObject()) {
            throw refused(member + "must be an object");
        }
        if (!command && !name.equals("arguments") && !name.equals("id")) {
            throw refused(member + "is unexpected");
        }
    }

    private static RefusedException refused(String description) {
        return new RefusedException(QmpError.generic(description));
    }
}
