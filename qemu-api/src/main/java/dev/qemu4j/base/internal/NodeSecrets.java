package dev.qemu4j.base.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Names secret objects in a block node instead of the cookie and the password that it has, wherever in it they are. */
public final class NodeSecrets {
    private static final String COOKIE = "cookie";
    private static final String URL = "url";
    private static final Pattern WITH_PASSWORD = Pattern.compile(
            "(?<scheme>(?:https?|ftps?)://)(?<user>[^/@:]*+):(?<password>[^/]*)@(?<rest>[^/@]*+(?:/.*)?)",
            Pattern.DOTALL);

    private final UnaryOperator<String> keep;

    /** Creates one with a function that keeps a secret and returns the id of its object. */
    public NodeSecrets(UnaryOperator<String> keep) {
        this.keep = keep;
    }

    /** Returns the node with the objects' ids. */
    public JsonNode move(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode moved = array.arrayNode();
            array.forEach(element -> moved.add(move(element)));
            return moved;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode moved = object.objectNode();
        object.properties().forEach(member -> {
            String name = member.getKey();
            JsonNode value = member.getValue();
            Matcher url = WITH_PASSWORD.matcher(value.isString() && name.equals(URL) ? value.stringValue() : "");
            if (name.equals(COOKIE) && value.isString()) {
                moved.put(COOKIE + "-secret", keep.apply(value.stringValue()));
            } else if (url.matches() && !object.has("password-secret")) {
                moved.put(URL, url.group("scheme") + url.group("rest"));
                moved.put("username", decoded(url.group("user")));
                moved.put("password-secret", keep.apply(decoded(url.group("password"))));
            } else {
                moved.set(name, move(value));
            }
        });
        return moved;
    }

    /** In a URL, '+' is itself. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
