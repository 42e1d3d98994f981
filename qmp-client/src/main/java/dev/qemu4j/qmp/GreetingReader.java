package dev.qemu4j.qmp;

import dev.qemu4j.QemuVersion;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the value of the greeting's {@code QMP} member. */
final class GreetingReader {
    private final JsonParser parser;
    private final Set<String> capabilities = new HashSet<>();
    private String packageVersion = "";
    private int major;
    private int minor;
    private int micro;

    private GreetingReader(JsonParser parser) {
        this.parser = parser;
    }

    static QmpGreeting read(JsonParser parser) {
        GreetingReader reader = new GreetingReader(parser);
        Json.readMembers(parser, reader::readMember);
        QemuVersion version = new QemuVersion(reader.major, reader.minor, reader.micro);
        return new QmpGreeting(version, reader.packageVersion, reader.capabilities);
    }

    private void readMember(String name) {
        if (name.equals("version")) {
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
            case "major" -> major = parser.getValueAsInt(0);
            case "minor" -> minor = parser.getValueAsInt(0);
            case "micro" -> micro = parser.getValueAsInt(0);
            default -> {}
        }
    }
}
