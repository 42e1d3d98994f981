package dev.qemu4j.vm.record.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes entries of records, in their order: replies get the names of their commands, and events may be changes of the machine's state. */
final class Translation {
    /** Commands without a reply; a QEMU that answers none must not fill the memory. */
    private static final int MOST_UNANSWERED = 10_000;

    private static final Pattern COMMAND = Pattern.compile("^\\{\"(?:execute|exec-oob)\":\"([^\"\\\\]{1,100})\"");
    private static final Pattern EVENT = Pattern.compile("^\\{.{0,200}?\"event\":\"([A-Z0-9_]{1,100})\"");
    private static final Pattern ID = Pattern.compile("\"id\":(\\d{1,18})}$");

    private static final Map<String, String> STATES = Map.ofEntries(
            Map.entry("RESUME", "running"),
            Map.entry("STOP", "stopped"),
            Map.entry("WAKEUP", "running"),
            Map.entry("SUSPEND", "suspended"),
            Map.entry("SUSPEND_DISK", "suspended to disk"),
            Map.entry("RESET", "reset"),
            Map.entry("POWERDOWN", "power button pressed"),
            Map.entry("SHUTDOWN", "shut down"),
            Map.entry("GUEST_PANICKED", "the guest panicked"),
            Map.entry("GUEST_CRASHLOADED", "the guest loaded its crash kernel"),
            Map.entry("WATCHDOG", "the watchdog expired"));

    private final Map<String, Sent> unanswered = new LinkedHashMap<>();

    private record Sent(String command, Instant time) {}

    List<Entry> of(KeptRecord kept) {
        return switch (kept.kind()) {
            case NOTE ->
                List.of(new Entry(
                        kept.time(),
                        Lanes.MACHINE,
                        kept.took().isZero() ? "note" : "step",
                        firstLine(kept.text()),
                        kept.text(),
                        kept.took()));
            case SENT -> List.of(sent(kept));
            case RECEIVED -> received(kept);
        };
    }

    private Entry sent(KeptRecord kept) {
        JsonNode message = message(kept.text());
        String command =
                message.path("execute").asString(message.path("exec-oob").asString(""));
        if (command.isEmpty()) {
            return qmp(kept, "command", firstLine(kept.text()));
        }
        if (message.has("id") && unanswered.size() < MOST_UNANSWERED) {
            unanswered.put(message.path("id").toString(), new Sent(command, kept.time()));
        }
        return qmp(kept, "command", command);
    }

    private List<Entry> received(KeptRecord kept) {
        JsonNode message = message(kept.text());
        String event = message.path("event").asString("");
        if (!event.isEmpty()) {
            Entry entry = new Entry(kept.time(), Lanes.EVENTS, "event", event, kept.text());
            String state = STATES.get(event);
            return state == null
                    ? List.of(entry)
                    : List.of(entry, new Entry(kept.time(), Lanes.MACHINE, "state", state, kept.text()));
        }
        if (message.has("QMP")) {
            return List.of(qmp(kept, "greeting", "greeting"));
        }
        Sent sent = unanswered.remove(message.path("id").toString());
        String command = sent == null ? "reply" : sent.command();
        Duration took = sent == null ? Duration.ZERO : Duration.between(sent.time(), kept.time());
        JsonNode error = message.path("error");
        boolean failed = error.isObject();
        String title = failed
                ? command + ": " + error.path("class").asString("") + ": "
                        + error.path("desc").asString("")
                : command;
        return List.of(new Entry(kept.time(), Lanes.QMP, failed ? "error" : "reply", title, kept.text(), took));
    }

    private static Entry qmp(KeptRecord kept, String kind, String title) {
        return new Entry(kept.time(), Lanes.QMP, kind, title, kept.text());
    }

    /** Reads a line, or, of one that was shortened, what tells its kind. */
    private static JsonNode message(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            ObjectNode known = JsonNodeFactory.instance.objectNode();
            put(known, "execute", COMMAND.matcher(text));
            put(known, "event", EVENT.matcher(text));
            Matcher id = ID.matcher(text);
            if (id.find()) {
                known.put("id", Long.parseLong(id.group(1)));
            }
            return known;
        }
    }

    private static void put(ObjectNode known, String member, Matcher matcher) {
        if (matcher.find()) {
            known.put(member, matcher.group(1));
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
