package dev.qemu4j.img.internal;

import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The keys of a Ceph cluster's users, which must not stand in a tool's arguments: everybody on the host can read those. */
public final class RbdKeys {
    private static final String KEY = "key";
    private static final Pattern NAME = Pattern.compile("rbd:.*:key=", Pattern.DOTALL);
    private static final Pattern DRIVER = Pattern.compile("driver\"?\\s*[=:]\\s*\"?rbd\\b");
    private static final Pattern MEMBER = Pattern.compile("(^|[,{.\"\\s])key\"?\\s*[=:]");

    private RbdKeys() {}

    /**
     * Names secret objects in a block node instead of the keys that it and the nodes within it have.
     *
     * @param node the node, which stays as it is
     * @param keep is given each key's bytes and returns the id of the object that will hold it
     * @return the node with {@code key-secret}
     * @throws IllegalArgumentException if a key is no Base64, or stands in a name
     */
    public static JsonNode asObjects(JsonNode node, Function<byte[], String> keep) {
        if (node instanceof ArrayNode array) {
            ArrayNode moved = array.arrayNode();
            array.forEach(element -> moved.add(asObjects(element, keep)));
            return moved;
        }
        if (!(node instanceof ObjectNode object)) {
            refuse(node.isString() ? node.stringValue() : "");
            return node;
        }
        boolean rbd = "rbd".equals(object.path("driver").asString(""));
        ObjectNode moved = object.objectNode();
        object.properties().forEach(member -> {
            if (rbd && member.getKey().equals(KEY) && member.getValue().isString()) {
                moved.put("key-secret", keep.apply(decoded(member.getValue().stringValue())));
            } else {
                moved.set(member.getKey(), asObjects(member.getValue(), keep));
            }
        });
        return moved;
    }

    /**
     * Refuses a word with such a key.
     *
     * @param word an argument, or a part of one
     * @throws IllegalArgumentException if it has one
     */
    public static void refuse(String word) {
        if (NAME.matcher(word).find()
                || (DRIVER.matcher(word).find() && MEMBER.matcher(word).find())) {
            throw new IllegalArgumentException(
                    "rbd: a key in the words of a tool, where everybody on the host can read it"
                            + " (expected: ImageSource.of(Blockdevs.rbd(…)) with option(\"key\", …), or key-secret)");
        }
    }

    /** QEMU encodes what the secret object has. */
    private static byte[] decoded(String key) {
        try {
            return Base64.getDecoder().decode(key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rbd: key: *** (expected: Base64, as in a keyring)", e);
        }
    }
}
