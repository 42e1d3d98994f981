package dev.qemu4j.qapi.internal;

import dev.qemu4j.qapi.QapiValue;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import tools.jackson.databind.util.TokenBuffer;

/** Trees within streams. A mapper takes a while to load: strings, and what needs no exact fractions, do without. */
public final class JsonTrees {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTrees() {}

    static JsonNode read(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_STRING
                ? StringNode.valueOf(parser.getString())
                : Trees.MAPPER.readTree(parser);
    }

    /** Returns a value as a tree; amounts of data stay what they are. */
    public static JsonNode of(QapiValue value) {
        TokenBuffer buffer = TokenBuffer.forGeneration();
        value.write(buffer);
        try (JsonParser parser = buffer.asParser(ObjectReadContext.empty())) {
            parser.nextToken();
            return readWithoutMapper(parser);
        }
    }

    /** Reads a document whose fractions need not be exact. */
    public static JsonNode parse(byte[] json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return readWithoutMapper(parser);
        }
    }

    static void write(JsonGenerator generator, JsonNode tree) {
        Trees.MAPPER.writeTree(generator, tree);
    }

    static ObjectNode object() {
        return Trees.MAPPER.createObjectNode();
    }

    private static JsonNode readWithoutMapper(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_EMBEDDED_OBJECT -> NODES.pojoNode(parser.getEmbeddedObject());
            default -> NODES.nullNode();
        };
    }

    private static ObjectNode readObject(JsonParser parser) {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, readWithoutMapper(parser));
        }
        return object;
    }

    private static ArrayNode readArray(JsonParser parser) {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(readWithoutMapper(parser));
        }
        return array;
    }

    private static final class Trees {
        static final JsonMapper MAPPER = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // the object around it goes on
                .build();
    }
}
