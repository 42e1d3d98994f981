package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A recorded session: one JSON object a line, with who sent it, when, and the message. */
final class Transcript {
    /** The sender of a message. */
    enum Sender {
        CLIENT("client"),
        QEMU("qemu");

        private final String text;

        Sender(String text) {
            this.text = text;
        }
    }

    /** A message and who sent it. */
    record Entry(Sender sender, JsonNode message) {}

    private Transcript() {}

    static List<Entry> read(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode entry = QemuJson.parse(line);
            boolean client = entry.path("from").asString("").equals(Sender.CLIENT.text);
            entries.add(new Entry(client ? Sender.CLIENT : Sender.QEMU, entry.path("message")));
        }
        return entries;
    }

    static byte[] line(Sender sender, long millis, JsonNode message) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("from", sender.text).put("millis", millis).set("message", message);
        return QemuJson.line(entry);
    }
}
