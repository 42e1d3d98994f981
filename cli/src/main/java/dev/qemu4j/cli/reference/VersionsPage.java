package dev.qemu4j.cli.reference;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.search.Reference;
import dev.qemu4j.surface.search.Topic;
import dev.qemu4j.surface.search.Topic.Item;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The page of what came and what went from each known version to the next. */
final class VersionsPage {
    private final List<Topic> topics;
    private final Places places;
    private final Html html = new Html("Differences between versions - QEMU by name", "");

    private VersionsPage(List<Topic> topics, Places places) {
        this.topics = topics;
        this.places = places;
    }

    static String of(List<Topic> topics, Places places) {
        VersionsPage page = new VersionsPage(topics, places);
        page.html.tag("h1", "Differences between versions");
        List<String> versions = Reference.versions();
        for (int i = 1; i < versions.size(); i++) {
            page.write(versions.get(i - 1), versions.get(i));
        }
        return page.html.end();
    }

    private void write(String before, String after) {
        html.tag("h2", "From " + before + " to " + after);
        write("New in " + after, before, after);
        write("Gone after " + before, after, before);
    }

    /** Lists the things that one version has and the other lacks. */
    private void write(String heading, String lacks, String has) {
        html.tag("h3", heading);
        for (Kind kind : places.kinds()) {
            List<Topic> some =
                    topics.stream().filter(topic -> topic.kind() == kind).toList();
            List<Topic> whole = some.stream()
                    .filter(topic -> differs(topic.versions(), lacks, has))
                    .toList();
            Map<Topic, List<Item>> parts = parts(some, lacks, has);
            if (whole.isEmpty() && parts.isEmpty()) {
                continue;
            }
            html.raw("<details><summary>").text(Places.title(kind) + ": " + whole.size());
            html.text(parts.isEmpty() ? "" : ", and parts of " + parts.size()).raw("</summary>\n<p>");
            whole.forEach(topic -> html.link(places.of(topic), topic.name()).raw("\n"));
            html.raw("</p>\n<ul>\n");
            parts.forEach((topic, items) -> {
                html.raw("<li>").link(places.of(topic), topic.name()).raw(": ");
                html.text(String.join(", ", items.stream().map(Item::name).toList()))
                        .raw("</li>\n");
            });
            html.raw("</ul></details>\n");
        }
    }

    private static boolean differs(@Nullable String versions, String lacks, String has) {
        return Versions.has(versions, has) && !Versions.has(versions, lacks);
    }

    /** Parts of things that both versions have; what many things share is named with the first. */
    private static Map<Topic, List<Item>> parts(List<Topic> topics, String lacks, String has) {
        Map<Topic, List<Item>> parts = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (Topic topic : topics) {
            if (!Versions.has(topic.versions(), has) || !Versions.has(topic.versions(), lacks)) {
                continue;
            }
            List<Item> items = topic.items().stream()
                    .filter(item -> differs(item.versions(), lacks, has))
                    .filter(item -> seen.add(item.declared() + "/" + item.name()))
                    .toList();
            if (!items.isEmpty()) {
                parts.put(topic, items);
            }
        }
        return parts;
    }
}
