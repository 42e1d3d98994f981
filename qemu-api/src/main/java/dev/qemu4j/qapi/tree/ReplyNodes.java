package dev.qemu4j.qapi.tree;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Makes trees of replies, which may be nested deeper than Jackson's own can be compared, hashed, or shown. Those of this
 * factory take no stack for it, and a text has a mark for what is too deep.
 */
public final class ReplyNodes extends JsonNodeFactory {
    private static final long serialVersionUID = 1;

    /** Jackson's limit is 500; a part of a tree that is shown is as deep as the whole. */
    private static final int MOST_DEEP = 400;

    /** Creates a factory. */
    public ReplyNodes() {}

    @Override
    public ObjectNode objectNode() {
        return new ReplyObject(this);
    }

    @Override
    public ArrayNode arrayNode() {
        return new ReplyArray(this);
    }

    @Override
    public ArrayNode arrayNode(int capacity) {
        return new ReplyArray(this);
    }

    private static String text(Supplier<String> whole, JsonNode node) {
        try {
            return whole.get();
        } catch (StreamConstraintsException e) {
            return bounded(node, MOST_DEEP).toString();
        }
    }

    private static JsonNode bounded(JsonNode node, int deep) {
        if (!node.isContainer()) {
            return node;
        }
        if (deep == 0) {
            return StringNode.valueOf("…");
        }
        if (node.isArray()) {
            ArrayNode array = instance.arrayNode();
            node.forEach(element -> array.add(bounded(element, deep - 1)));
            return array;
        }
        ObjectNode object = instance.objectNode();
        node.properties().forEach(member -> object.set(member.getKey(), bounded(member.getValue(), deep - 1)));
        return object;
    }

    private static final class ReplyObject extends ObjectNode {
        private static final long serialVersionUID = 1;

        ReplyObject(JsonNodeFactory factory) {
            super(factory);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ObjectNode that && DeepTrees.equal(this, that);
        }

        @Override
        public int hashCode() {
            return DeepTrees.hash(this);
        }

        @Override
        public String toString() {
            return text(super::toString, this);
        }

        @Override
        public String toPrettyString() {
            return text(super::toPrettyString, this);
        }
    }

    private static final class ReplyArray extends ArrayNode {
        private static final long serialVersionUID = 1;

        ReplyArray(JsonNodeFactory factory) {
            super(factory);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ArrayNode that && DeepTrees.equal(this, that);
        }

        @Override
        public int hashCode() {
            return DeepTrees.hash(this);
        }

        @Override
        public String toString() {
            return text(super::toString, this);
        }

        @Override
        public String toPrettyString() {
            return text(super::toPrettyString, this);
        }
    }
}
