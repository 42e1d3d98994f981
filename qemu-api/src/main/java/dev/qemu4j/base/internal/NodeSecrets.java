package dev.qemu4j.base.internal;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Names secret objects in a block node instead of the cookies, passwords and keys that it has, wherever in it they are. */
public final class NodeSecrets {
    private static final String FILE = "file";
    private static final String JSON = "json:";

    /** Members that QEMU reads a protocol from, such as {@code file} of {@code -drive}. */
    private static final Set<String> ADDRESSES = Set.of(FILE, "filename", "url");

    /** Secrets by name, and the members that take the ids of their objects instead. */
    private static final Map<String, String> BY_NAME = Map.of("cookie", "cookie-secret", "password", "password-secret");

    private final Function<byte[], String> keep;

    /** Creates one with a function that keeps a secret's bytes and returns the id of its object. */
    public NodeSecrets(Function<byte[], String> keep) {
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
        object.properties()
                .forEach(member ->
                        member(member.getKey(), member.getValue(), object::get).forEach(moved::set));
        return moved;
    }

    /**
     * Returns the members that take the place of one.
     *
     * @param name the member's name, maybe with the names of those that it is within and dots between
     * @param value its value
     * @param others finds the node's other members
     * @return the very member if it has no secret
     */
    public Map<String, JsonNode> member(String name, JsonNode value, Function<String, @Nullable JsonNode> others) {
        if (!value.isString()) {
            return Map.of(name, move(value));
        }
        String last = name.substring(name.lastIndexOf('.') + 1);
        // What -drive calls the file is the address of the node below it.
        String node = last.equals(FILE) ? name + "." : name.substring(0, name.length() - last.length());
        Map<String, String> moved = texts(name, last, node, value.stringValue(), others);
        Map<String, JsonNode> members = new LinkedHashMap<>();
        moved.forEach((member, text) -> members.put(member, StringNode.valueOf(text)));
        return members;
    }

    private Map<String, String> texts(
            String name, String last, String node, String text, Function<String, @Nullable JsonNode> others) {
        String reference = BY_NAME.get(last);
        if (reference != null && others.apply(node + reference) == null) {
            return Map.of(node + reference, keep.apply(text.getBytes(StandardCharsets.UTF_8)));
        }
        if (!ADDRESSES.contains(last)) {
            return Map.of(name, text);
        }
        if (text.startsWith(JSON)) {
            return Map.of(name, json(text));
        }
        JsonNode driver = others.apply(node + "driver");
        AddressLogin login = AddressLogin.parse(text, driver == null ? null : driver.asString(""));
        if (login == null || others.apply(node + login.secretMember()) != null) {
            return Map.of(name, text);
        }
        Map<String, String> members = new LinkedHashMap<>();
        members.put(name, login.address());
        login.members(keep).forEach((member, by) -> members.put(node + member, by));
        return members;
    }

    /** A name can be a whole node in JSON. One that cannot be read is left to QEMU, which refuses it. */
    private String json(String text) {
        try {
            JsonNode tree = Json.MAPPER.readTree(text.substring(JSON.length()));
            JsonNode moved = move(tree);
            return moved.equals(tree) ? text : JSON + moved;
        } catch (JacksonException e) {
            return text;
        }
    }

    /** QEMU takes single quotes, too. */
    private static final class Json {
        static final JsonMapper MAPPER =
                JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();
    }
}
