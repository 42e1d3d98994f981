package dev.qemu4j.qmp.job;

import dev.qemu4j.qapi.QmpCommand;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The ids and the manual finalization of the jobs that a command starts, read from its arguments; the command may be a
 * transaction.
 */
final class JobArguments {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** The older ones call a job by its device unless they are given a job-id; other commands have a device and start no job. */
    private static final Set<String> BY_DEVICE = Set.of(
            "block-commit", "block-stream", "blockdev-backup", "blockdev-mirror", "drive-backup", "drive-mirror");

    private final Set<String> ids = new LinkedHashSet<>();
    private final Set<String> kept = new HashSet<>();
    private boolean finalizedByHand;

    private JobArguments() {}

    static JobArguments of(QmpCommand<?> command) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), written)) {
            generator.writeStartObject();
            command.writeArguments(generator);
            generator.writeEndObject();
        }
        JobArguments arguments = new JobArguments();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), written.toByteArray())) {
            parser.nextToken();
            arguments.readObject(parser, BY_DEVICE.contains(command.commandName()));
        }
        return arguments;
    }

    /** The ids that the command gives to jobs. */
    Set<String> ids() {
        return ids;
    }

    /** The ids of those jobs that the command asks to stay when they have ended. */
    Set<String> kept() {
        return kept;
    }

    /** Tells whether a job waits before its last step as its arguments ask: all of a grouped transaction wait then. */
    boolean finalizedByHand() {
        return finalizedByHand;
    }

    private void readObject(JsonParser parser, boolean byDevice) {
        String id = null;
        String device = null;
        String type = ""; // of an action of a transaction, whose arguments are in its data
        boolean stays = false;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "job-id" -> id = text(parser);
                case "device" -> device = text(parser);
                case "auto-finalize" -> finalizedByHand |= parser.currentToken() == JsonToken.VALUE_FALSE;
                case "auto-dismiss" -> stays = parser.currentToken() == JsonToken.VALUE_FALSE;
                case "type" -> type = String.valueOf(text(parser));
                default -> readValue(parser, name.equals("data") && BY_DEVICE.contains(type));
            }
        }
        String given = id == null && byDevice ? device : id;
        if (given != null) {
            ids.add(given);
        }
        if (given != null && stays) {
            kept.add(given);
        }
    }

    private void readValue(JsonParser parser, boolean byDevice) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            readObject(parser, byDevice);
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                readValue(parser, byDevice);
            }
        }
    }

    private static @Nullable String text(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        parser.skipChildren();
        return null;
    }
}
