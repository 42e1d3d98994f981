package dev.qemu4j.qga.internal;

import dev.qemu4j.qapi.QmpCommand;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** Asks a guest agent to send a number back, which tells where its replies to earlier commands end. */
record GuestSync(String commandName, long number) implements QmpCommand<Long> {
    static final String DELIMITED = "guest-sync-delimited";

    /** The plain command, for agents that do not know the delimited form. */
    static final String PLAIN = "guest-sync";

    @Override
    public void writeArguments(JsonGenerator generator) {
        generator.writeNumberProperty("id", number);
    }

    @Override
    public Long readResult(JsonParser parser) {
        return parser.getValueAsLong(-1);
    }
}
