package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpCommand;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A typed command as the generator will make them: reads the run state. */
final class QueryStatus implements QmpCommand<String> {
    @Override
    public String commandName() {
        return "query-status";
    }

    @Override
    public void writeArguments(JsonGenerator generator) {}

    @Override
    public String readResult(JsonParser parser) {
        String status = "";
        for (String member = parser.nextName(); member != null; member = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (member.equals("status")) {
                if (token != JsonToken.VALUE_STRING) {
                    throw new IllegalArgumentException("status: " + token + " (expected: a string)");
                }
                status = parser.getString();
            }
            parser.skipChildren();
        }
        return status;
    }
}
