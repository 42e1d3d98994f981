package dev.qemu4j.base.internal;

import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Names secret objects in a block node instead of the cookie and the password that it has, wherever in it they are. */
public final class NodeSecrets {
    /** The members that take the place of a password in an address. */
    public static final String USER = "username";

    public static final String PASSWORD = "password-secret";

    private static final String COOKIE = "cookie";
    private static final String URL = "url";

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
            WebLogin login = value.isString() && name.equals(URL) ? WebLogin.parse(value.stringValue()) : null;
            if (name.equals(COOKIE) && value.isString()) {
                moved.put(COOKIE + "-secret", keep.apply(value.stringValue()));
            } else if (login != null && !object.has(PASSWORD)) {
                moved.put(URL, login.address());
                moved.put(USER, login.user());
                moved.put(PASSWORD, keep.apply(login.password()));
            } else {
                moved.set(name, move(value));
            }
        });
        return moved;
    }
}
