package dev.qemu4j.qmp;

import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the secrets out of a QMP message before it is logged.
 *
 * <p>What is a secret: the members that hold one wherever they stand (what goes into and comes out of a guest by its
 * agent may be one), {@code data} of an object of one of the secret
 * types (QEMU's {@code secret} and {@code secret_keyring}), and human monitor commands that set a password.
 */
final class Redaction {
    private static final String HIDDEN = "***";
    private static final Set<String> SECRET_MEMBERS = Set.of(
            "password",
            "passwd",
            "passphrase",
            "cookie",
            "crypted-password",
            "input-data",
            "env",
            "out-data",
            "err-data",
            "buf-b64");
    private static final Set<String> SECRET_DATA = Set.of("data", "loaded");
    private static final Pattern SECRET_HUMAN_COMMAND =
            Pattern.compile("(?i)\\b(?:set_password|change|secret|password)\\b.*", Pattern.DOTALL);
    private static final Pattern USER_INFO = Pattern.compile("(://[^/@:\\s]*):[^/@\\s]*@");

    private Redaction() {}

    static String apply(String line) {
        JsonNode message;
        try {
            message = JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            return "(" + line.length() + " characters that are not JSON)";
        }
        redact(message, false);
        return message.toString();
    }

    /** {@code inSecret} says whether an object around this one is of a secret type; QEMU 5 had {@code props} there. */
    private static void redact(JsonNode node, boolean inSecret) {
        if (node instanceof ObjectNode object) {
            boolean secret = inSecret || object.path("qom-type").asString("").startsWith("secret");
            for (String name : Set.copyOf(object.propertyNames())) {
                JsonNode value = object.path(name);
                if (SECRET_MEMBERS.contains(name) || (secret && SECRET_DATA.contains(name))) {
                    object.put(name, HIDDEN);
                } else if (name.equals("command-line")) {
                    object.put(
                            name,
                            SECRET_HUMAN_COMMAND.matcher(value.asString("")).replaceAll(HIDDEN));
                } else if (value.isString()) {
                    object.put(name, withoutPassword(value.asString()));
                } else {
                    redact(value, secret);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.path(i).isString()) {
                    array.set(i, withoutPassword(array.path(i).asString()));
                } else {
                    redact(array.path(i), inSecret);
                }
            }
        }
    }

    private static String withoutPassword(String text) {
        return USER_INFO.matcher(text).replaceAll("$1:" + HIDDEN + "@");
    }
}
