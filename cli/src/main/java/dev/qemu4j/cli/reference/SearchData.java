package dev.qemu4j.cli.reference;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.search.Reference;
import dev.qemu4j.surface.search.SearchTask;
import dev.qemu4j.surface.search.Topic;
import dev.qemu4j.surface.search.Topic.Item;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The names for the search: a line of script for each, since pages on disk may load scripts and nothing else. */
final class SearchData {
    private SearchData() {}

    static String of(List<Topic> topics, Places places) {
        StringBuilder text = new StringBuilder("qemuNames(")
                .append(json(new TreeMap<>(Reference.synonyms())))
                .append(",")
                .append(json(Reference.endings()))
                .append(",")
                .append(json(Reference.tasks().stream().map(SearchData::task).toList()))
                .append(",[\n");
        Set<String> seen = new HashSet<>();
        // A property that many have is found once, at the plainest of them.
        List<Topic> plainest = topics.stream()
                .sorted(Comparator.comparing(Topic::kind)
                        .thenComparing(topic -> topic.name().length()))
                .toList();
        for (Topic topic : plainest) {
            String place = places.of(topic);
            line(text, topic.kind(), topic.name(), topic.owner(), place, topic.words());
            for (Item item : topic.items()) {
                boolean page = item.kind() != Kind.CPU && places.kinds().contains(item.kind()); // has one of its own
                if (!page && seen.add(topic.kind() + item.declared() + "/" + item.name())) {
                    line(text, item.kind(), item.name(), topic.name(), place + "#" + item.name(), item.words());
                }
            }
        }
        return text.append("]);\n").toString();
    }

    private static String json(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }

    /** The groups of words that are needed, those that may be missing, and the names: as the pages' script reads it. */
    private static List<List<List<String>>> task(SearchTask task) {
        List<List<String>> names = task.names().stream()
                .map(name -> List.of(
                        name.kind().name().toLowerCase(Locale.ROOT),
                        name.name(),
                        Objects.requireNonNullElse(name.owner(), "")))
                .toList();
        return List.of(words(task, false), words(task, true), names);
    }

    private static List<List<String>> words(SearchTask task, boolean optional) {
        return task.groups().stream()
                .filter(group -> group.optional() == optional)
                .map(SearchTask.Group::words)
                .toList();
    }

    private static void line(
            StringBuilder text, Kind kind, String name, String owner, String place, @Nullable String words) {
        ArrayNode line = JsonMapper.shared().createArrayNode();
        line.add(name)
                .add(kind.name().toLowerCase(Locale.ROOT))
                .add(owner)
                .add(place)
                .add(words == null ? "" : words);
        // A script in a page must not end early; these come from a file of their own, and stay safe if they are moved.
        text.append(line.toString().replace("</", "<\\/")).append(",\n");
    }
}
