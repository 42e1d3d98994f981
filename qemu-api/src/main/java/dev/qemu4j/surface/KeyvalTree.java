package dev.qemu4j.surface;

import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes trees of parameters. */
public final class KeyvalTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private KeyvalTree() {}

    /**
     * Nests parameters with dots in their names: {@code file.driver}, {@code server.0.host}. Names that contradict each
     * other, such as {@code a} and {@code a.b}, stay as they are.
     *
     * @param parameters the parameters; those of one name become a list
     * @return the tree
     */
    public static ObjectNode nested(Parameters parameters) {
        Map<String, List<Parameter>> groups = new LinkedHashMap<>();
        for (Parameter parameter : parameters.list()) {
            groups.computeIfAbsent(path(parameter)[0], name -> new ArrayList<>())
                    .add(parameter);
        }
        ObjectNode tree = NODES.objectNode();
        groups.forEach((name, group) -> {
            ObjectNode nested = NODES.objectNode();
            boolean fits = group.stream().allMatch(parameter -> put(nested, path(parameter), parameter.value()));
            JsonNode value = fits ? lists(nested.path(name)) : null;
            if (value == null) {
                group.forEach(parameter -> add(tree, parameter.name(), parameter.value()));
            } else {
                tree.set(name, value);
            }
        });
        return tree;
    }

    /**
     * Takes names as they are.
     *
     * @param parameters the parameters; those of one name become a list
     * @return the tree
     */
    public static ObjectNode flat(Parameters parameters) {
        ObjectNode tree = NODES.objectNode();
        parameters.list().forEach(parameter -> add(tree, parameter.name(), parameter.value()));
        return tree;
    }

    private static String[] path(Parameter parameter) {
        return parameter.name().split("\\.", -1);
    }

    private static boolean put(ObjectNode root, String[] path, JsonNode value) {
        ObjectNode node = root;
        for (int i = 0; i < path.length - 1; i++) {
            JsonNode next = node.get(path[i]);
            if (next == null) {
                node = node.putObject(path[i]);
            } else if (next instanceof ObjectNode object) {
                node = object;
            } else {
                return false;
            }
        }
        String last = path[path.length - 1];
        boolean contradicts = node.get(last) instanceof ObjectNode || (value.isObject() && node.has(last));
        if (!contradicts) {
            add(node, last, value);
        }
        return !contradicts;
    }

    private static void add(ObjectNode node, String name, JsonNode value) {
        JsonNode before = node.get(name);
        if (before instanceof ArrayNode list) {
            list.add(value);
        } else if (before != null) {
            node.set(name, NODES.arrayNode().add(before).add(value));
        } else {
            node.set(name, value);
        }
    }

    /** Objects whose names are 0, 1, 2 and so on as lists; null if there are other names beside numbers, or gaps. */
    private static @Nullable JsonNode lists(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = NODES.objectNode();
        int numbers = 0;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode value = lists(member.getValue());
            if (value == null || member.getKey().isEmpty()) {
                return null;
            }
            numbers += Character.isDigit(member.getKey().charAt(0)) ? 1 : 0;
            copy.set(member.getKey(), value);
        }
        if (numbers == 0) {
            return copy;
        }
        ArrayNode list = NODES.arrayNode();
        for (int i = 0; i < copy.size(); i++) {
            JsonNode element = copy.get(Integer.toString(i));
            if (element == null) {
                return null;
            }
            list.add(element);
        }
        return list;
    }
}
