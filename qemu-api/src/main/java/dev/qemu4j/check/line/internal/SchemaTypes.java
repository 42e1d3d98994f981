package dev.qemu4j.check.line.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The types of a QMP schema, found by way of the commands that take them: the schema does not tell their own names. */
public final class SchemaTypes {
    private final Map<String, JsonNode> entities;

    public SchemaTypes(Map<String, JsonNode> entities) {
        this.entities = entities;
    }

    public boolean hasCommand(String command) {
        JsonNode entity = entities.get(command);
        return entity != null && "command".equals(entity.path("meta-type").asString(""));
    }

    /** The arguments of a command, or null if this QEMU does not have it. */
    @Nullable
    public JsonNode arguments(String command) {
        JsonNode entity = entities.get(command);
        return entity == null ? null : entities.get(entity.path("arg-type").asString(""));
    }

    @Nullable
    public JsonNode result(String command) {
        JsonNode entity = entities.get(command);
        return entity == null ? null : entities.get(entity.path("ret-type").asString(""));
    }

    /** The type of a list's elements that a command returns. */
    @Nullable
    public JsonNode resultElement(String command) {
        JsonNode list = result(command);
        return list == null ? null : entities.get(list.path("element-type").asString(""));
    }

    @Nullable
    public JsonNode type(String name) {
        return entities.get(name);
    }

    /** The values of the member that says which branch of a union it is; empty if there is none. */
    public List<String> tags(@Nullable JsonNode union) {
        if (union == null) {
            return List.of();
        }
        JsonNode member = member(union, union.path("tag").asString(""));
        return member == null
                ? List.of()
                : values(entities.get(member.path("type").asString("")));
    }

    public List<String> values(@Nullable JsonNode type) {
        List<String> values = new ArrayList<>();
        if (type != null) {
            type.path("values").forEach(value -> values.add(value.asString("")));
        }
        return values;
    }

    /** The branch of a union for a tag's value; null if it has no members of its own. */
    @Nullable
    public JsonNode branch(JsonNode union, String tag) {
        for (JsonNode variant : union.path("variants")) {
            if (variant.path("case").asString("").equals(tag)) {
                return entities.get(variant.path("type").asString(""));
            }
        }
        return null;
    }

    /** The type of an object's member. */
    @Nullable
    public JsonNode memberType(JsonNode object, String name) {
        JsonNode member = member(object, name);
        return member == null ? null : entities.get(member.path("type").asString(""));
    }

    /** Tells whether a value of an enum is deprecated. */
    public boolean isDeprecated(JsonNode type, String value) {
        JsonNode member = member(type, value);
        return member != null && isDeprecated(member);
    }

    public static boolean isDeprecated(JsonNode member) {
        for (JsonNode feature : member.path("features")) {
            if (feature.asString("").equals("deprecated")) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether values of the type have members or elements. */
    public static boolean isNested(JsonNode type) {
        String kind = type.path("meta-type").asString("");
        return kind.equals("object") || kind.equals("array");
    }

    public static @Nullable JsonNode member(JsonNode object, String name) {
        for (JsonNode member : object.path("members")) {
            if (member.path("name").asString("").equals(name)) {
                return member;
            }
        }
        return null;
    }
}
