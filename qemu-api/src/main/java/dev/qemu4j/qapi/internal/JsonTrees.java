package dev.qemu4j.qapi.internal;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Trees within streams. A mapper takes a while to load: strings do without. */
final class JsonTrees {
    private JsonTrees() {}

    static JsonNode read(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_STRING
                ? StringNode.valueOf(parser.getString())
                : Trees.MAPPER.readTree(parser);
    }

    static void write(JsonGenerator generator, JsonNode tree) {
        Trees.MAPPER.writeTree(generator, tree);
    }

    static ObjectNode object() {
        return Trees.MAPPER.createObjectNode();
    }

    private static final class Trees {
        static final JsonMapper MAPPER = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // the object around it goes on
                .build();
    }
}
