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
 * <p>What is a secret: the members that hold one wherever they stand, {@code data} of an object of one of the secret
 * types (QEMU's {@code secret} and {@code secret_keyring}), and human monitor commands that set a password.
 */
final class Redaction {
    private static final String HIDDEN = "***";
    private static final Set<String> SECRET_MEMBERS =
            Set.of("password", "passwd", "passphrase", "cookie", "crypted-password", "input-data");
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
        redact(message);
        return message.toString();
    }

    private static void redact(JsonNode node) {
        if (node instanceof ObjectNode object) {
            boolean secretObject = object.path("qom-type").asString("").startsWith("secret");
            for (String name : Set.copyOf(object.propertyNames())) {
                JsonNode value = object.path(name);
                if (SECRET_MEMBERS.contains(name) || (secretObject && SECRET_DATA.contains(name))) {
                    object.put(name, HIDDEN);
                } else if (name.equals("command-line")) {
                    object.put(
                            name,
                            SECRET_HUMAN_COMMAND.matcher(value.asString("")).replaceAll(HIDDEN));
                } else if (value.isString()) {
                    object.put(name, USER_INFO.matcher(value.asString()).replaceAll("$1:" + HIDDEN + "@"));
                } else {
                    redact(value);
                }
            }
        } else if (node instanceof ArrayNode array) {
            array.forEach(Redaction::redact);
        }
    }
}
