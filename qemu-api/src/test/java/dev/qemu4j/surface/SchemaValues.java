package dev.qemu4j.surface;

import dev.qemu4j.base.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes values of QEMU's schema with the setters of their builders, as far as a version has the members. */
final class SchemaValues {
    /** The ids that values refer to. */
    static final String NODE = "b0";

    static final String NETDEV = "n0";
    static final String CHARDEV = "c0";

    private static final String TEXT = "x";

    /** The values of members that are not like all others of their type. */
    private static final Map<String, Object> SPECIAL = Map.of(
            "chardev",
            CHARDEV,
            "fixed-settings",
            true,
            "mixing-engine",
            true,
            "netdev",
            NETDEV,
            "position",
            "tail",
            "status",
            "on");

    private static final JsonNode TYPES = read().get("types");

    private final Place place;
    private final boolean all;

    /** The unions of which values are being made: an encryption can be over another one. */
    private final Set<String> open = new HashSet<>();

    /**
     * Prepares to make values.
     *
     * @param place what has to have the members
     * @param all whether to set all members or those that are required
     */
    SchemaValues(Place place, boolean all) {
        this.place = place;
        this.all = all;
    }

    /** The branches of a union that the version has. */
    List<String> branches(String union) {
        return names(type(union).get("branches"));
    }

    /** A value of a branch. */
    Object of(String union, String branch) {
        JsonNode facts = type(union).get("branches").get(branch);
        String builder = facts.get("builder").stringValue();
        String name = builder.substring(0, builder.lastIndexOf('.'));
        Map<String, JsonNode> members = members(type(union).get("base"));
        members.putAll(members(facts.get("members")));
        JsonNode tag =
                Objects.requireNonNull(members.remove(type(union).get("tag").stringValue()), union);
        open.add(union);
        try {
            Object started = start(name, members);
            if (name.equals(type(union).get("other").stringValue())) {
                JsonNode tags = type(tag.get("type").stringValue());
                call(started, tag, constant(tags, branch));
            }
            return built(started, members);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        } finally {
            open.remove(union);
        }
    }

    private Object struct(JsonNode facts) {
        String name = facts.get("class").stringValue();
        Map<String, JsonNode> members = members(facts.get("members"));
        try {
            return built(start(name, members), members);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }

    /** A builder that has nothing, or if there is no such one what is required. */
    private Object start(String name, Map<String, JsonNode> members) throws ReflectiveOperationException {
        Method start = Stream.of(Class.forName(name).getMethods())
                .filter(method -> method.getName().equals("builder"))
                .min((a, b) -> Integer.compare(a.getParameterCount(), b.getParameterCount()))
                .orElseThrow();
        List<Object> arguments = new ArrayList<>();
        for (JsonNode member : members.values()) {
            if (member.has("required") && arguments.size() < start.getParameterCount()) {
                Class<?> type = start.getParameterTypes()[arguments.size()];
                arguments.add(
                        Objects.requireNonNull(value(type, member.get("type").stringValue())));
            }
        }
        return Objects.requireNonNull(start.invoke(null, arguments.toArray()));
    }

    private Object built(Object builder, Map<String, JsonNode> members) throws ReflectiveOperationException {
        for (Map.Entry<String, JsonNode> member : members.entrySet()) {
            JsonNode facts = member.getValue();
            boolean wanted = all || facts.has("required") || member.getKey().equals("node-name");
            if (wanted && place.has(facts) && !open.contains(facts.get("type").stringValue())) {
                call(builder, facts, SPECIAL.get(member.getKey()));
            }
        }
        return Objects.requireNonNull(builder.getClass().getMethod("build").invoke(builder));
    }

    /** Calls the setter with a value, or one that fits. */
    private void call(Object builder, JsonNode facts, @Nullable Object given) throws ReflectiveOperationException {
        String type = facts.get("type").stringValue();
        for (Method setter : builder.getClass().getMethods()) {
            if (setter.getName().equals(facts.get("method").stringValue()) && setter.getParameterCount() == 1) {
                Object value = given == null ? value(setter.getParameterTypes()[0], type) : given;
                if (value != null) {
                    setter.invoke(builder, value);
                    return;
                }
            }
        }
        throw new AssertionError(builder.getClass() + ": no value for " + facts);
    }

    /** A value for a parameter of a class; null if the parameter takes none of the type. */
    private @Nullable Object value(Class<?> wanted, String type) {
        if (type.startsWith("[")) {
            String element = type.substring(1, type.length() - 1);
            return wanted.equals(List.class) ? List.of(Objects.requireNonNull(element(element))) : null;
        }
        JsonNode facts = TYPES.get(type);
        Object value = facts == null
                ? scalar(wanted)
                : facts.get("kind").stringValue().equals("alternate")
                        ? alternative(wanted, facts)
                        : complex(type, facts);
        return wanted.isPrimitive() || wanted.isInstance(value) ? value : null;
    }

    private @Nullable Object element(String type) {
        JsonNode facts = TYPES.get(type);
        if (facts == null) {
            return scalar(type.equals("str") ? String.class : type.equals("int") ? int.class : long.class);
        }
        return facts.get("kind").stringValue().equals("alternate") ? reference(facts) : complex(type, facts);
    }

    /** A list takes the class of the alternate itself, and so does what starts a builder. */
    private static Object reference(JsonNode facts) {
        try {
            Class<?> type = Class.forName(facts.get("class").stringValue());
            return Objects.requireNonNull(type.getMethod("of", String.class).invoke(null, NODE));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(facts.toString(), e);
        }
    }

    private @Nullable Object alternative(Class<?> wanted, JsonNode facts) {
        List<String> types = facts.get("alternatives").properties().stream()
                .map(alternative -> alternative.getValue().stringValue())
                .toList();
        if (types.contains("str")) {
            return wanted.equals(String.class) ? NODE : reference(facts);
        }
        return types.stream()
                .map(type -> value(wanted, type))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private Object complex(String type, JsonNode facts) {
        return switch (facts.get("kind").stringValue()) {
            case "enum" -> constant(facts, names(facts.get("values")).get(0));
            case "struct" -> struct(facts);
            case "union" -> of(type, branches(type).get(0));
            default -> throw new AssertionError(type + ": " + facts.get("kind"));
        };
    }

    private static Object constant(JsonNode facts, String name) {
        try {
            Class<?> type = Class.forName(facts.get("class").stringValue());
            return Objects.requireNonNull(type.getMethod("of", String.class).invoke(null, name));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }

    private static @Nullable Object scalar(Class<?> wanted) {
        return switch (wanted.getSimpleName()) {
            case "boolean" -> false;
            case "int" -> 1;
            case "long" -> 1L;
            case "double" -> 1.0;
            case "BigInteger" -> BigInteger.ONE;
            case "DataSize" -> DataSize.ofMib(1);
            case "Path" -> Path.of(TEXT);
            case "String" -> TEXT;
            default -> null;
        };
    }

    /** Those of some values or branches that the version has. */
    private List<String> names(JsonNode some) {
        return some.properties().stream()
                .filter(entry -> place.has(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, JsonNode> members(JsonNode node) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        return members;
    }

    private static JsonNode type(String name) {
        return Objects.requireNonNull(TYPES.get(name), name);
    }

    private static JsonNode read() {
        try (InputStream in = Objects.requireNonNull(SchemaValues.class.getResourceAsStream("qapi.json"))) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
