package dev.qemu4j.qmp.wire.internal;

import dev.qemu4j.base.Secrets;
import java.util.LinkedHashSet;
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
 * <p>Besides what {@link Secrets} knows, what goes into and comes out of a guest by its agent may be a secret, a human monitor
 * command has secrets without a name, and so has the answer to a question for a secret's property.
 */
final class Redaction {
    private static final Set<String> OF_GUESTS = Set.of("input-data", "env", "out-data", "err-data", "buf-b64");
    private static final Pattern HUMAN_SECRET = Pattern.compile(
            "(?i)(?<kept>\\b(?:set_password\\s+\\S+|change\\s+\\S+\\s+\\S+|qom-set\\s+\\S+\\s+\\S+|password)\\s+).+",
            Pattern.DOTALL);
    private static final Pattern HUMAN_QUESTION = Pattern.compile("\\s*qom-get\\s+\\S+\\s+(\\S+)\\s*");
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
        hideUnnamed(hidden);
        if (hidden instanceof ObjectNode object) {
            ask(object);
            answer(object);
        }
        return hidden.toString();
    }

    private void ask(ObjectNode message) {
        String command =
                message.path("execute").asString(message.path("exec-oob").asString(""));
        JsonNode arguments = message.path("arguments");
        Matcher human = HUMAN_QUESTION.matcher(arguments.path("command-line").asString(""));
        boolean secret = (command.equals("qom-get")
                        && isSecret(arguments.path("property").asString("")))
                || (human.matches() && isSecret(human.group(1)));
        if (secret && message.has("id") && questions.size() < MOST_QUESTIONS) {
            questions.add(message.path("id").toString());
        }
    }

    private void answer(ObjectNode message) {
        if (message.has("return") && questions.remove(message.path("id").toString())) {
            message.put("return", Secrets.HIDDEN);
        }
    }

    private static boolean isSecret(String property) {
        return property.equals("data") || Secrets.isSecret(property);
    }

    private static void hideUnnamed(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : Set.copyOf(object.propertyNames())) {
                JsonNode value = object.path(name);
                if (OF_GUESTS.contains(name)) {
                    object.put(name, Secrets.HIDDEN);
                } else if (name.equals("command-line")) {
                    object.put(name, HUMAN_SECRET.matcher(value.asString("")).replaceAll("${kept}" + Secrets.HIDDEN));
                } else {
                    hideUnnamed(value);
                }
            }
        } else if (node instanceof ArrayNode array) {
            array.forEach(Redaction::hideUnnamed);
        }
    }
}
