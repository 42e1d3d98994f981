package dev.qemu4j.testing.hold.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The monitor for a client: a line a command, each with its reply. Events go to the test's own client alone. */
record QmpSession(QmpClient qmp) implements Hatch.Session {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public void serve(InputStream in, Hatch.Out out) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                out.write(reply(line) + "\n");
            }
        }
    }

    private JsonNode reply(String line) {
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        try {
            JsonNode command = JSON.readTree(line);
            String name = command.path("execute").asString("");
            JsonNode arguments = command.path("arguments");
            if (command.has("id")) {
                reply.set("id", command.get("id"));
            }
            boolean negotiation = name.equals("qmp_capabilities");
            ObjectNode none = JsonNodeFactory.instance.objectNode();
            reply.set(
                    "return",
                    negotiation ? none : qmp.blocking().execute(name, arguments.isObject() ? arguments : none));
        } catch (QmpCommandException e) {
            error(reply, e.errorClass(), e.description());
        } catch (JacksonException | QmpException | IllegalArgumentException e) {
            error(reply, "GenericError", String.valueOf(e.getMessage()));
        }
        return reply;
    }

    private static void error(ObjectNode reply, String errorClass, String description) {
        reply.putObject("error").put("class", errorClass).put("desc", description);
    }
}
