package dev.qemu4j.qapi.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares and hashes trees without recursion, to the results that Jackson has for those that are not deep. */
final class DeepTrees {
    private DeepTrees() {}

    static boolean equal(JsonNode one, JsonNode other) {
        Deque<JsonNode> open = new ArrayDeque<>();
        open.push(one);
        open.push(other);
        while (!open.isEmpty()) {
            JsonNode right = open.pop();
            JsonNode left = open.pop();
            if (!left.isContainer() || !right.isContainer()) {
                if (!left.equals(right)) {
                    return false;
                }
            } else if (left.isArray() != right.isArray() || left.size() != right.size() || !pair(left, right, open)) {
                return false;
            }
        }
        return true;
    }

    /** Adds the pairs of values at the same places; returns false if one lacks a member. */
    private static boolean pair(JsonNode left, JsonNode right, Deque<JsonNode> open) {
        if (left.isArray()) {
            for (int i = 0; i < left.size(); i++) {
                open.push(Objects.requireNonNull(left.get(i)));
                open.push(Objects.requireNonNull(right.get(i)));
            }
            return true;
        }
        for (Map.Entry<String, JsonNode> member : left.properties()) {
            JsonNode twin = right.get(member.getKey());
            if (twin == null) {
                return false;
            }
            open.push(member.getValue());
            open.push(twin);
        }
        return true;
    }

    static int hash(JsonNode tree) {
        Deque<Level> open = new ArrayDeque<>();
        open.push(new Level(tree, null));
        while (true) {
            Level level = open.element();
            if (!level.hasNext()) {
                open.pop();
                if (open.isEmpty()) {
                    return level.hash;
                }
                open.element().add(level.name, level.hash);
                continue;
            }
            level.next();
            if (level.value.isContainer()) {
                open.push(new Level(level.value, level.member));
            } else {
                level.add(level.member, level.value.hashCode());
            }
        }
    }

    /** A container that is being hashed, as a {@link Map} or a {@link java.util.List} hashes. */
    private static final class Level {
        private final @Nullable String name;
        private final @Nullable Iterator<Map.Entry<String, JsonNode>> members;
        private final Iterator<JsonNode> elements;
        private int hash;
        private @Nullable String member;
        private JsonNode value;

        Level(JsonNode node, @Nullable String name) {
            this.name = name;
            members = node.isObject() ? node.properties().iterator() : null;
            elements = node.iterator();
            hash = members == null ? 1 : 0;
            value = node;
        }

        boolean hasNext() {
            return members == null ? elements.hasNext() : members.hasNext();
        }

        void next() {
            if (members == null) {
                value = elements.next();
            } else {
                Map.Entry<String, JsonNode> next = members.next();
                member = next.getKey();
                value = next.getValue();
            }
        }

        void add(@Nullable String of, int valueHash) {
            hash = of == null ? 31 * hash + valueHash : hash + (of.hashCode() ^ valueHash);
        }
    }
}
