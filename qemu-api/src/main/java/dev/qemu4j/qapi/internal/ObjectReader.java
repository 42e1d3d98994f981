package dev.qemu4j.qapi.internal;

import dev.qemu4j.base.DataSize;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Goes through the members of an object. A member whose value is not of the type asked for reads as null and is kept
 * among the {@link #others}.
 */
public final class ObjectReader {
    private final JsonParser stream;
    private Map<String, JsonNode> others = Map.of();
    private Map<String, JsonNode> early = Map.of();
    private @Nullable Iterator<Map.Entry<String, JsonNode>> replay;
    private @Nullable JsonNode replayed;
    private JsonParser current;
    private String name = "";
    private boolean inList;
    private boolean ended;

    private ObjectReader(JsonParser parser, boolean object) {
        stream = parser;
        current = parser;
        if (object && parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException(parser.currentToken() + " (expected: an object)");
        }
    }

    /** A reader of the object whose first token the parser stands on; left on its last. */
    public ObjectReader(JsonParser parser) {
        this(parser, true);
    }

    /** A reader of the value whose first token the parser stands on; left on its last. */
    public static ObjectReader ofValue(JsonParser parser) {
        return new ObjectReader(parser, false);
    }

    /** A reader of an object that is a tree. */
    public static ObjectReader of(JsonNode object) {
        JsonParser parser = object.traverse(ObjectReadContext.empty());
        parser.nextToken();
        return new ObjectReader(parser);
    }

    /** Reads the result of a command, which must be of the type that is known. */
    public static <T> T result(JsonParser parser, Function<ObjectReader, @Nullable T> reader) {
        ObjectReader in = ofValue(parser);
        T result = reader.apply(in);
        if (result == null) {
            throw new IllegalArgumentException("the result is " + in.others.values() + " (expected: another type)");
        }
        return result;
    }

    /** Tells whether the value is a boolean. */
    public boolean isBoolean() {
        return value().currentToken().isBoolean();
    }

    /** Tells whether the value is a string. */
    public boolean isString() {
        return value().currentToken() == JsonToken.VALUE_STRING;
    }

    /** Tells whether the value is a number. */
    public boolean isNumber() {
        return value().currentToken().isNumeric();
    }

    /** Tells whether the value is null. */
    public boolean isNull() {
        return value().currentToken() == JsonToken.VALUE_NULL;
    }

    /** Tells whether the value is an object. */
    public boolean isObject() {
        return value().currentToken() == JsonToken.START_OBJECT;
    }

    /** Tells whether the value is an array. */
    public boolean isArray() {
        return value().currentToken() == JsonToken.START_ARRAY;
    }

    /** The value as it is, also when it was read already and was not of the type asked for. */
    public JsonNode whole() {
        JsonNode read = others.get(name);
        return read == null ? any() : read;
    }

    /** Reads up to a member that says how to read the others; null if there is none, or no string. */
    public @Nullable String discriminator(String member) {
        while (nextOfStream()) {
            if (name.equals(member) && value().currentToken() == JsonToken.VALUE_STRING) {
                String found = value().getString();
                replay = early.entrySet().iterator();
                return found;
            }
            if (early.isEmpty()) {
                early = new LinkedHashMap<>();
            }
            early.put(name, any());
        }
        replay = early.entrySet().iterator();
        return null;
    }

    /** Goes to the next member; false at the object's end. */
    public boolean next() {
        if (replay != null && replay.hasNext()) {
            Map.Entry<String, JsonNode> member = replay.next();
            name = member.getKey();
            replayed = member.getValue();
            return true;
        }
        return nextOfStream();
    }

    private boolean nextOfStream() {
        replayed = null;
        current = stream;
        String next = ended ? null : stream.nextName();
        if (next == null) {
            ended = true;
            return false;
        }
        name = next;
        stream.nextToken();
        return true;
    }

    /** The member's name in the protocol. */
    public String name() {
        return name;
    }

    /** Keeps a member that nobody knows. */
    public void other() {
        if (others.isEmpty()) {
            others = new LinkedHashMap<>();
        }
        others.put(name, any());
    }

    /** Passes over a member. */
    public void skip() {
        value().skipChildren();
    }

    /** The members that nobody knew. */
    public Map<String, JsonNode> others() {
        return others;
    }

    /** Reads an object from the members that nobody knew, and empties those. */
    public <T> T inline(Function<JsonParser, T> reader) {
        ObjectNode object = JsonTrees.object();
        others.forEach(object::set);
        others = Map.of();
        try (JsonParser parser = object.traverse(ObjectReadContext.empty())) {
            parser.nextToken();
            return reader.apply(parser);
        }
    }

    /** Reads a boolean. */
    public @Nullable Boolean bool() {
        return switch (value().currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> mismatch("a boolean");
        };
    }

    /** Reads a string. */
    public @Nullable String string() {
        if (replayed instanceof StringNode text) {
            return text.stringValue();
        }
        return value().currentToken() == JsonToken.VALUE_STRING ? value().getString() : mismatch("a string");
    }

    /** Reads a string and makes something of it. */
    public <T> @Nullable T string(Function<String, T> reader) {
        String text = string();
        return text == null ? null : reader.apply(text);
    }

    /** Reads an integer of 32 bits. */
    public @Nullable Integer int32() {
        Integer number = Integers.int32(value());
        return number == null ? mismatch("an integer of 32 bits") : number;
    }

    /** Reads an integer of 64 bits. */
    public @Nullable Long int64() {
        Long number = Integers.int64(value());
        return number == null ? mismatch("an integer of 64 bits") : number;
    }

    /** Reads an unsigned integer of 64 bits. */
    public @Nullable Long uint64() {
        Long number = Integers.uint64(value());
        return number == null ? mismatch("an unsigned integer of 64 bits") : number;
    }

    /** Reads a size in bytes. */
    public @Nullable DataSize size() {
        Long bytes = Integers.int64(value());
        return bytes == null || bytes < 0 ? mismatch("a size in bytes") : DataSize.ofBytes(bytes);
    }

    /** Reads a number. */
    public @Nullable Double number() {
        return value().currentToken().isNumeric() ? (Double) value().getDoubleValue() : mismatch("a number");
    }

    /** Reads an object. */
    public <T> @Nullable T object(Function<JsonParser, T> reader) {
        return value().currentToken() == JsonToken.START_OBJECT ? reader.apply(value()) : mismatch("an object");
    }

    /** Reads whatever there is. */
    public <T> T value(Function<JsonParser, T> reader) {
        return reader.apply(value());
    }

    /** Reads whatever there is as a tree. */
    public JsonNode any() {
        return JsonTrees.read(value());
    }

    /** Reads a list. An element of another type fails the whole. */
    public <T> @Nullable List<T> list(Function<ObjectReader, @Nullable T> element) {
        if (value().currentToken() != JsonToken.START_ARRAY) {
            return mismatch("an array");
        }
        boolean outer = inList;
        inList = true;
        List<T> list = new ArrayList<>();
        while (value().nextToken() != JsonToken.END_ARRAY) {
            T next = element.apply(this);
            if (next == null) {
                throw new IllegalArgumentException(name + ": an array with " + value().currentToken());
            }
            list.add(next);
        }
        inList = outer;
        return List.copyOf(list);
    }

    /**
     * Returns the parser at the value: a value that was put back has a parser of its own, except for strings, which most
     * are.
     */
    private JsonParser value() {
        JsonNode tree = replayed;
        if (tree != null) {
            replayed = null;
            current = tree.traverse(ObjectReadContext.empty());
            current.nextToken();
        }
        return current;
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // it is always null
    private <T> @Nullable T mismatch(String expected) {
        if (inList) {
            throw new IllegalArgumentException(
                    name + ": an array with " + value().currentToken() + " (expected: " + expected + ")");
        }
        other();
        return null;
    }
}
