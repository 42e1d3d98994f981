package dev.qemu4j.qapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.tree.ReplyNodes;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class DeepTreesTest {
    private static final JsonNodeFactory DEEP = new ReplyNodes();

    @ParameterizedTest
    @ValueSource(ints = {10, 2_001, 10_000})
    void equals_nestedDeeply_isThatOfTheContent(int depth) {
        JsonNode tree = nested(depth, "end");

        assertThat(tree.equals(nested(depth, "end"))).isTrue();
        assertThat(tree.hashCode()).isEqualTo(nested(depth, "end").hashCode());
        assertThat(tree.equals(nested(depth, "other"))).isFalse();
        assertThat(tree.equals(nested(depth - 1, "end"))).isFalse();
        assertThat(tree.toString()).contains("{\"a\":[{");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 2_001, 9_990})
    void toJson_valueNestedDeeply_isTheWholeOfIt(int depth) {
        IntFunction<QmpEvent> event =
                levels -> UnknownEvent.of("X", DEEP.objectNode().set("data", nested(levels, "end")), null);

        assertThat(event.apply(depth).toJson().get("data").equals(nested(depth, "end")))
                .isTrue();
        assertThat(event.apply(depth).equals(event.apply(depth))).isTrue();
        assertThat(event.apply(depth)).hasSameHashCodeAs(event.apply(depth));
        assertThat(event.apply(depth).equals(event.apply(depth - 1))).isFalse();
        assertThat(event.apply(depth).toString()).contains("a");
    }

    @Test
    void hashCode_anyTree_isThatOfJackson() {
        String json = "{'b': [1, 2.5, null, true, [], {}], 'a': {'x': 'y', 'z': [[1]]}}".replace('\'', '"');
        JsonNode deep = JsonMapper.builder().nodeFactory(DEEP).build().readTree(json);
        JsonNode usual = JsonMapper.shared().readTree(json);

        assertThat(deep).isEqualTo(usual).hasSameHashCodeAs(usual);
        assertThat(usual).isEqualTo(deep);
        assertThat(deep.get("b")).isNotEqualTo(usual.get("a"));
        assertThat(deep).isNotEqualTo(((ObjectNode) usual.deepCopy()).put("c", 1));
        assertThat(deep).isNotEqualTo(null).isNotEqualTo("x");
    }

    private static JsonNode nested(int levels, String end) {
        JsonNode tree = DEEP.stringNode(end);
        for (int level = 0; level < levels; level++) {
            tree = level % 2 == 0
                    ? DEEP.objectNode().set("a", tree)
                    : DEEP.arrayNode().add(tree);
        }
        return tree;
    }
}
