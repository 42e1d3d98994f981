package dev.qemu4j.qmp.wire.internal;

import dev.qemu4j.base.Secrets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the secrets out of the messages of one connection before they are logged.
 *
 * <p>Besides what {@link Secrets} knows, what goes into and comes out of a guest by its keyboard, its agent or a ring buffer may be
 * a secret. A command that QEMU runs and one of the human monitor have secrets without a name, and so has the answer to a question
 * for a secret's property. What refuses a secret may repeat it.
 */
final class Redaction {
    private static final Set<String> OF_GUESTS = Set.of("input-data", "env", "out-data", "err-data", "buf-b64");
    private static final Pattern HUMAN_SECRET = Pattern.compile(
            "(?i)(?<kept>\\b(?:set_password\\s+\\S+|change\\s+\\S+\\s+\\S+|qom-set\\s+\\S+\\s+\\S+|password|sendkey|ringbuf_write\\s+\\S+)\\s+).+",
            Pattern.DOTALL);
    private static final Pattern HUMAN_QUESTION = Pattern.compile("\\s*qom-get\\s+\\S+\\s+(\\S+)\\s*");
    private static final Pattern HUMAN_READ = Pattern.compile("\\s*ringbuf_read\\b.*", Pattern.DOTALL);

    /** Members that may hold a secret in one command only. */
    private static final Map<String, String> OF_COMMANDS =
            Map.of("send-key", "keys", "ringbuf-write", "data", "guest-exec", "arg");

    /** A command for the host's shell: of a migration, and of a network that forwards to a program. */
    private static final Pattern SHELL =
            Pattern.compile("(?<kept>(?<![\\w-])exec:|-cmd:)\\s*+(?!\\*\\*\\*$)\\S.*", Pattern.DOTALL);

    /** Questions whose answers have not come; a peer that answers none must not fill the memory. */
    private static final int MOST_QUESTIONS = 1000;

    private final Set<String> questions = new LinkedHashSet<>();

    /** Returns the log's text for a line; the lines are given in their order. */
    String apply(String line) {
        JsonNode message;
        try {
            message = Json.readTree(line);
        } catch (JacksonException e) {
            return "(" + line.length() + " characters that cannot be read)";
        }
        JsonNode hidden = Secrets.hide(message);
        if (hidden instanceof ObjectNode object) {
            ofCommand(object);
        }
        hideUnnamed(hidden);
        if (hidden instanceof ObjectNode object) {
            ask(object);
            answer(object);
        }
        return hidden.toString();
    }

    /** Returns the log's text for a line of QEMU's that is too long to be shown. */
    String tooLong(byte[] line) {
        try {
            Message message = MessageReader.read(line);
            if (message instanceof Message.Reply reply) {
                questions.remove(String.valueOf(reply.id()));
            } else if (message instanceof Message.Failure failure) {
                questions.remove(String.valueOf(failure.id()));
            }
        } catch (RuntimeException e) { // the decoder behind this one says so
            return "(" + line.length + " bytes that cannot be read)";
        }
        return "(" + line.length + " bytes)";
    }

    private static void ofCommand(ObjectNode message) {
        String command = command(message);
        String member = OF_COMMANDS.get(command);
        if (!(message.path("arguments") instanceof ObjectNode arguments)) {
            return;
        }
        if (member != null && arguments.has(member)) {
            arguments.put(member, Secrets.HIDDEN);
        }
        if (command.equals("input-send-event")) {
            for (JsonNode event : arguments.path("events")) {
                if (event instanceof ObjectNode typed
                        && typed.path("type").asString("").equals("key")) {
                    typed.put("data", Secrets.HIDDEN);
                }
            }
        }
    }

    private static String command(ObjectNode message) {
        return message.path("execute").asString(message.path("exec-oob").asString(""));
    }

    private void ask(ObjectNode message) {
        String command = command(message);
        JsonNode arguments = message.path("arguments");
        String line = arguments.path("command-line").asString("");
        Matcher human = HUMAN_QUESTION.matcher(line);
        boolean secret = (command.equals("qom-get")
                        && isSecret(arguments.path("property").asString("")))
                || command.equals("ringbuf-read")
                || HUMAN_READ.matcher(line).matches()
                || HUMAN_SECRET.matcher(line).find()
                || OF_COMMANDS.containsKey(command)
                || command.equals("input-send-event")
                || (human.matches() && isSecret(human.group(1)));
        if (secret && message.has("id") && questions.size() < MOST_QUESTIONS) {
            questions.add(message.path("id").toString());
        }
    }

    private void answer(ObjectNode message) {
        boolean answers = message.has("return") || message.has("error");
        if (!answers || !questions.remove(message.path("id").toString())) {
            return;
        }
        if (message.path("error") instanceof ObjectNode error) {
            error.put("desc", Secrets.HIDDEN);
        } else if (!message.path("return").isEmpty() || !message.path("return").isContainer()) {
            message.put("return", Secrets.HIDDEN);
        }
    }

    private static boolean isSecret(String property) {
        return property.equals("data") || Secrets.isSecret(property);
    }

    private static void hideUnnamed(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.has("args") && object.path("transport").asString("").equals("exec")) {
                object.put("args", Secrets.HIDDEN);
            }
            for (String name : Set.copyOf(object.propertyNames())) {
                JsonNode value = object.path(name);
                if (OF_GUESTS.contains(name)) {
                    object.put(name, Secrets.HIDDEN);
                } else if (name.equals("command-line")) {
                    String line = HUMAN_SECRET.matcher(value.asString("")).replaceAll("${kept}" + Secrets.HIDDEN);
                    object.put(name, withoutShell(line));
                } else if (value.isString()) {
                    object.put(name, withoutShell(value.stringValue()));
                } else {
                    hideUnnamed(value);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode element = array.path(i);
                if (element.isString()) {
                    array.set(i, array.stringNode(withoutShell(element.stringValue())));
                } else {
                    hideUnnamed(element);
                }
            }
        }
    }

    private static String withoutShell(String text) {
        return SHELL.matcher(text).replaceFirst("${kept}" + Secrets.HIDDEN);
    }
}
