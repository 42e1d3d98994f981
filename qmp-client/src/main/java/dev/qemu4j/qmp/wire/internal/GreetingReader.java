package dev.qemu4j.qmp.wire.internal;

import dev.qemu4j.base.QemuVersion;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the value of the greeting's {@code QMP} member. */
final class GreetingReader {
    private static final int MOST = 1_000_000;

    private final JsonParser parser;
    private final Set<String> capabilities = new HashSet<>();
    private String packageVersion = "";
    private boolean hasVersion;
    private long major = -1;
    private long minor = -1;
    private long micro = -1;

    private GreetingReader(JsonParser parser) {
        this.parser = parser;
    }

    /** Returns null where there is no version, which QEMU never leaves out. */
    static Message.@Nullable Greeting read(JsonParser parser) {
        GreetingReader reader = new GreetingReader(parser);
        Json.readMembers(parser, reader::readMember);
        return reader.greeting();
    }

    private Message.@Nullable Greeting greeting() {
        if (!hasVersion) {
            return null;
        }
        boolean known = Math.min(major, Math.min(minor, micro)) >= 0 && Math.max(major, Math.max(minor, micro)) <= MOST;
        QemuVersion version = known ? new QemuVersion((int) major, (int) minor, (int) micro) : new QemuVersion(0, 0, 0);
        return new Message.Greeting(version, packageVersion, Set.copyOf(capabilities));
    }

    private void readMember(String name) {
        if (name.equals("version")) {
            hasVersion = parser.currentToken() == JsonToken.START_OBJECT;
            Json.readMembers(parser, this::readVersion);
        } else if (name.equals("capabilities") && parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                capabilities.add(parser.getValueAsString(""));
                parser.skipChildren();
            }
        }
    }

    private void readVersion(String name) {
        if (name.equals("qemu")) {
            Json.readMembers(parser, this::readNumber);
        } else if (name.equals("package")) {
            packageVersion = parser.getValueAsString("").trim();
        }
    }

    private void readNumber(String name) {
        switch (name) {
            case "major" -> major = Json.longOr(parser, -1);
            case "minor" -> minor = Json.longOr(parser, -1);
            case "micro" -> micro = Json.longOr(parser, -1);
            default -> {}
        }
    }
}
