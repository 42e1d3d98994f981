package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes a script of a transcript: each request becomes an expectation, with the reply and the events around it. */
final class Replay {
    private record Pending(@Nullable JsonNode id, Answer answer) {}

    private final FakeQmpServer fake;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private @Nullable Answer latest;

    private Replay(FakeQmpServer fake) {
        this.fake = fake;
    }

    static FakeQmpServer start(Path transcript) throws IOException {
        List<Transcript.Entry> entries = new ArrayList<>(Transcript.read(transcript));
        FakeQmpServerBuilder builder = FakeQmpServer.builder().noGreeting();
        for (Transcript.Entry entry : entries) {
            if (entry.message().has("QMP")) {
                builder.greeting(entry.message());
                break;
            }
        }
        FakeQmpServer fake = builder.startUnix();
        Replay replay = new Replay(fake);
        entries.forEach(replay::add);
        replay.pending.forEach(request -> request.answer().stall());
        return fake;
    }

    private void add(Transcript.Entry entry) {
        JsonNode message = entry.message();
        if (entry.sender() == Transcript.Sender.CLIENT) {
            request(message);
        } else if (message.has("event")) {
            event(message);
        } else if (message.has("return") || message.has("error")) {
            reply(message);
        }
    }

    private void request(JsonNode message) {
        boolean inBand = message.has("execute");
        String command = message.path(inBand ? "execute" : "exec-oob").asString("");
        RequestMatcher matcher = inBand ? RequestMatcher.execute(command) : RequestMatcher.executeOob(command);
        boolean negotiates = command.equals(Negotiation.COMMAND);
        String arguments = message.has("arguments") ? QemuJson.text(message.get("arguments")) : "{}";
        Answer answer = fake.expect(negotiates ? matcher : matcher.withArguments(arguments));
        pending.add(new Pending(message.get("id"), answer));
    }

    /** An event belongs to the request that QEMU is busy with, or follows the one that it answered last. */
    private void event(JsonNode message) {
        Answer answer = pending.isEmpty() ? latest : pending.getFirst().answer();
        if (answer == null) {
            return;
        }
        String name = message.path("event").asString("");
        if (message.has("data")) {
            answer.thenEvent(name, message.get("data"));
        } else {
            answer.thenEvent(name);
        }
    }

    private void reply(JsonNode message) {
        Pending request = take(message.get("id"));
        if (request == null) {
            return;
        }
        latest = request.answer();
        if (message.has("return")) {
            request.answer().reply(message.get("return"));
        } else {
            JsonNode error = message.get("error");
            request.answer()
                    .error(error.path("class").asString(""), error.path("desc").asString(""));
        }
    }

    private @Nullable Pending take(@Nullable JsonNode id) {
        for (Pending request : pending) {
            if (id == null ? request.id() == null : id.equals(request.id())) {
                pending.remove(request);
                return request;
            }
        }
        return null;
    }
}
