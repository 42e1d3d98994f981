package dev.qemu4j.cli.reference;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.search.Reference;
import dev.qemu4j.surface.search.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The list of all things of a kind, by category where there are some, to be narrowed by target and version. */
final class ListPage {
    private ListPage() {}

    static String of(Kind kind, List<Topic> topics, Places places) {
        Html html = new Html(Places.title(kind) + " - QEMU by name", "../");
        html.tag("h1", Places.title(kind)).raw("<form id=\"filter\">\n");
        html.raw("<input name=\"name\" placeholder=\"Part of the name\" aria-label=\"Part of the name\">\n");
        choice(html, "version", "any version", Reference.versions());
        List<String> targets = targets(topics);
        if (!targets.isEmpty()) {
            choice(html, "target", "any target", targets);
        }
        html.raw("</form>\n");
        byCategory(topics).forEach((category, some) -> {
            html.raw("<section>\n")
                    .tag("h2", category.isEmpty() ? null : category)
                    .raw("<ul class=\"list\">\n");
            some.forEach(topic -> entry(html, topic, places));
            html.raw("</ul>\n</section>\n");
        });
        return html.end();
    }

    private static void choice(Html html, String name, String all, List<String> values) {
        html.raw("<select name=\"" + name + "\" aria-label=\"" + name + "\"><option value=\"\">" + all + "</option>");
        values.forEach(value -> html.tag("option", value));
        html.raw("</select>\n");
    }

    private static List<String> targets(List<Topic> topics) {
        TreeSet<String> targets = new TreeSet<>();
        topics.forEach(topic ->
                topic.targets().values().forEach(some -> targets.addAll(Arrays.asList(some.split(" ", -1)))));
        targets.remove("*");
        return new ArrayList<>(targets);
    }

    /** A thing of several categories is in each. */
    private static Map<String, List<Topic>> byCategory(List<Topic> topics) {
        Map<String, List<Topic>> all = new TreeMap<>();
        for (Topic topic : topics) {
            String categories = topic.facts().getOrDefault("categories", topic.owner());
            for (String category : categories.split(", *| ", -1)) {
                all.computeIfAbsent(category, any -> new ArrayList<>()).add(topic);
            }
        }
        return all;
    }

    private static void entry(Html html, Topic topic, Places places) {
        Map<String, String> targets = Versions.targets(topic);
        html.raw("<li");
        targets.forEach((version, some) -> html.raw(" data-v" + version.replace('.', '_') + "=\"")
                .text(some)
                .raw("\""));
        html.raw(">").link(places.of(topic), topic.name());
        if (topic.words() != null) {
            html.raw(" <span>").words(firstSentence(topic.words())).raw("</span>");
        }
        html.raw("</li>\n");
    }

    private static String firstSentence(String words) {
        int end = words.indexOf(". ");
        int paragraph = words.indexOf('\n');
        int cut = end < 0 ? paragraph : paragraph < 0 ? end : Math.min(end, paragraph);
        return cut < 0 ? words : words.substring(0, cut) + (cut == end ? "." : "");
    }
}
