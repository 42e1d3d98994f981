package dev.qemu4j.qmp.wire.internal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one line of QMP's server output.
 *
 * <p>Members come in any order and unknown ones are passed over (QEMU's qmp-spec, "Compatibility considerations").
 */
final class MessageReader {
    private final byte[] line;
    private final JsonParser parser;

    private Message.@Nullable Greeting greeting;
    private Message.@Nullable Value result;
    private Message.@Nullable Value data;
    private @Nullable String event;
    private @Nullable String errorClass;
    private String description = "";
    private @Nullable Instant timestamp;
    private boolean hasId;
    private long id = Message.NO_ID;

    private MessageReader(byte[] line, JsonParser parser) {
        this.line = line;
        this.parser = parser;
    }

    /** Reads a line without its end; throws a JacksonException where it is not JSON, or not an object. */
    static Message read(byte[] line) {
        try (JsonParser parser = Json.lineParser(line)) {
            return new MessageReader(line, parser).read();
        }
    }

    private Message read() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("not a JSON object");
        }
        Json.readMembers(parser, this::readMember);
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("more than one value in a line");
        }
        return message();
    }

    private void readMember(String name) {
        switch (name) {
            case "return" -> result = skipValue();
            case "id" -> readId();
            case "error" -> readError();
            case "event" -> event = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
            case "data" -> data = skipValue();
            case "timestamp" -> readTimestamp();
            case "QMP" -> greeting = GreetingReader.read(parser);
            default -> {}
        }
    }

    private Message message() {
        if (result != null) {
            return new Message.Reply(id, result);
        }
        if (errorClass != null) {
            return new Message.Failure(id, hasId, errorClass, description);
        }
        if (event != null) {
            return new Message.Event(event, data, timestamp);
        }
        return greeting != null ? greeting : new Message.Unknown();
    }

    private Message.Value skipValue() {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        JsonToken first = parser.currentToken();
        if (first == JsonToken.VALUE_STRING) {
            parser.getStringLength(); // reads the string to its end, which Jackson puts off
        }
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        return new Message.Value(line, from, to);
    }

    private void readId() {
        hasId = true;
        id = Json.longOr(parser, Message.NO_ID);
    }

    private void readError() {
        errorClass = "";
        Json.readMembers(parser, name -> {
            switch (name) {
                case "class" -> errorClass = parser.getValueAsString("");
                case "desc" -> description = parser.getValueAsString("");
                default -> {}
            }
        });
    }

    private void readTimestamp() {
        long[] parts = {-1, -1};
        Json.readMembers(parser, name -> {
            switch (name) {
                case "seconds" -> parts[0] = Json.longOr(parser, -1);
                case "microseconds" -> parts[1] = Json.longOr(parser, -1);
                default -> {}
            }
        });
        // QEMU sends -1 for both when the host's clock could not be read.
        boolean known =
                parts[0] >= 0 && parts[0] <= Instant.MAX.getEpochSecond() && parts[1] >= 0 && parts[1] < 1_000_000;
        timestamp = known ? Instant.ofEpochSecond(parts[0], parts[1] * 1000) : null;
    }
}
