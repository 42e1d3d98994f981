package dev.qemu4j.surface.search;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.SchemaWord;
import dev.qemu4j.surface.search.Topic.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The topics of QEMU's schema: commands, events, types, unions and their branches. */
final class SchemaTopics {
    private static final Set<Kind> PARTS = Set.of(Kind.MEMBER, Kind.VALUE);

    private final Map<String, List<Item>> items = new HashMap<>();
    private final Map<String, SchemaWord> heads = new LinkedHashMap<>();

    private SchemaTopics() {}

    static List<Topic> all() {
        SchemaTopics topics = new SchemaTopics();
        SchemaWord.all().forEach(topics::add);
        List<Topic> all = new ArrayList<>();
        topics.heads.forEach((place, head) -> all.add(topics.topic(place, head)));
        return all;
    }

    private void add(SchemaWord word) {
        Kind kind = SearchIndex.kind(word);
        if (PARTS.contains(kind)) {
            items(place(word)).add(item(kind, word));
            return;
        }
        if (!word.owner().isEmpty()) {
            // Unions have members, and no words of their own.
            heads.putIfAbsent(
                    word.owner(),
                    new SchemaWord("type", word.owner(), "", "", null, word.owner() + ".class", "", null));
            items(word.owner())
                    .add(new Item(kind, word.name(), word.owner(), null, false, null, word.versions(), word.words()));
        }
        heads.put(word.owner().isEmpty() ? word.name() : word.name() + " " + word.owner(), word);
    }

    /** A member of a branch has the branch as its owner, and the union beside it; that of a union has all branches beside it. */
    private String place(SchemaWord part) {
        String branch = part.owner() + " " + part.also();
        return heads.containsKey(branch) ? branch : part.owner();
    }

    private List<Item> items(String place) {
        return items.computeIfAbsent(place, any -> new ArrayList<>());
    }

    private static Item item(Kind kind, SchemaWord word) {
        boolean required = word.type().endsWith("!");
        String type = required ? word.type().substring(0, word.type().length() - 1) : empty(word.type());
        return new Item(
                kind,
                word.name(),
                word.owner() + " " + word.also(),
                type,
                required,
                null,
                word.versions(),
                word.words());
    }

    private static @Nullable String empty(String text) {
        return text.isEmpty() ? null : text;
    }

    private Topic topic(String place, SchemaWord head) {
        return new Topic(
                SearchIndex.kind(head),
                head.name(),
                head.owner(),
                head.words(),
                head.versions(),
                Map.of(),
                head.type().isEmpty() ? Map.of() : Map.of("returns", head.type()),
                head.java(),
                items.getOrDefault(place, List.of()));
    }
}
