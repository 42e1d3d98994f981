package dev.qemu4j.qapi.internal;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Trees within streams. Loaded only where there is one: a mapper takes a while to make. */
final class JsonTrees {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // the object around it goes on
            .build();

    private JsonTrees() {}

    static JsonNode read(JsonParser parser) {
        return MAPPER.readTree(parser);
    }

    static void write(JsonGenerator generator, JsonNode tree) {
        MAPPER.writeTree(generator, tree);
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }
}
