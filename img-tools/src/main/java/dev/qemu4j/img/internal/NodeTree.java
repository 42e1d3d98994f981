package dev.qemu4j.img.internal;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads block nodes as QEMU does: JSON with either kind of quotes, members below others by dots. */
final class NodeTree {
    private static final String PREFIX = "json:";
    private static final int DEEPEST = 100;
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    private NodeTree() {}

    static boolean isJson(String name) {
        return name.startsWith(PREFIX);
    }

    /** Returns the node of a file name with {@code json:}, or null for one that QEMU cannot read either. */
    static @Nullable ObjectNode of(String name) {
        try {
            return LENIENT.readTree(name.substring(PREFIX.length())) instanceof ObjectNode node ? nested(node) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Puts each member with dots into the objects that it names. */
    static ObjectNode nested(ObjectNode flat) {
        ObjectNode nested = JsonNodeFactory.instance.objectNode();
        copy(flat, nested, 0);
        return nested;
    }

    private static void copy(ObjectNode from, ObjectNode to, int depth) {
        for (Map.Entry<String, JsonNode> member : from.properties()) {
            String[] names = member.getKey().split("\\.", DEEPEST);
            if (depth + names.length >= DEEPEST) {
                continue;
            }
            ObjectNode owner = to;
            for (int i = 0; i < names.length - 1; i++) {
                owner = child(owner, names[i]);
            }
            String last = names[names.length - 1];
            if (member.getValue() instanceof ObjectNode value) {
                copy(value, child(owner, last), depth + names.length);
            } else if (member.getValue().isArray()) {
                ObjectNode list = child(owner, last);
                for (int i = 0; i < member.getValue().size(); i++) {
                    if (member.getValue().get(i) instanceof ObjectNode element) {
                        copy(element, child(list, String.valueOf(i)), depth + names.length + 1);
                    }
                }
            } else {
                owner.set(last, member.getValue());
            }
        }
    }

    private static ObjectNode child(ObjectNode owner, String name) {
        return owner.get(name) instanceof ObjectNode there ? there : owner.putObject(name);
    }
}
