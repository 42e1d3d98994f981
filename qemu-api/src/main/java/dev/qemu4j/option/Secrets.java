package dev.qemu4j.option;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Which parameters hold secrets. */
final class Secrets {
    static final JsonNode HIDDEN = StringNode.valueOf("***");

    private static final Set<String> NAMES = Set.of("password", "passwd", "passphrase", "cookie", "x509-key-password");

    private Secrets() {}

    /** A switch of that name, as -vnc has one, says nothing; a secret object's data says all. */
    static boolean isSecret(String parameter, Parameters all) {
        if (parameter.equals("data")) {
            return "secret".equals(all.text("qom-type"));
        }
        return NAMES.contains(parameter.substring(parameter.lastIndexOf('.') + 1)) && !isSwitch(all.text(parameter));
    }

    private static boolean isSwitch(@Nullable String value) {
        return "on".equals(value) || "off".equals(value);
    }
}
