package dev.qemu4j.cli.reference;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.search.Topic;
import dev.qemu4j.surface.search.Topic.Item;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The page about one thing. */
final class TopicPage {
    private static final Map<String, String> FACTS = facts();

    private final Topic topic;
    private final Places places;
    private final Html html;

    private TopicPage(Topic topic, Places places) {
        this.topic = topic;
        this.places = places;
        html = new Html(topic.name() + " - QEMU by name", "../");
    }

    private static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("alias", "Also called");
        facts.put("alias-of", "Another name of");
        facts.put("legacy", "Instead of it");
        facts.put("bus", "Bus");
        facts.put("categories", "Category");
        facts.put("returns", "Returns");
        facts.put("deprecated", "Deprecated");
        return facts;
    }

    static String of(Topic topic, Places places) {
        return new TopicPage(topic, places).write();
    }

    private String write() {
        html.raw("<p class=\"kind\">")
                .link(Places.list(topic.kind()), Places.title(topic.kind()))
                .raw("</p>\n");
        html.tag("h1", topic.name()).paragraphs(topic.words());
        if (topic.java() != null) {
            html.raw("<pre><code>").text(topic.java()).raw("</code></pre>\n");
        }
        writeFacts();
        writeItems(
                "Models",
                topic.items().stream().filter(item -> item.kind() == Kind.CPU).toList());
        writeItems(
                switch (topic.kind()) {
                    case OPTION -> "Parameters";
                    case DEVICE, MACHINE, ACCEL -> "Properties";
                    case CPU -> "Features";
                    default -> "Members";
                },
                topic.items().stream().filter(item -> item.kind() != Kind.CPU).toList());
        return html.end();
    }

    private void writeFacts() {
        html.raw("<dl>\n");
        fact("QEMU", topic.versions() == null ? "all known versions" : topic.versions());
        if (!topic.owner().isEmpty()) {
            html.raw("<dt>Branch of</dt><dd>");
            type(topic.owner());
            html.raw("</dd>\n");
        }
        new TreeMap<>(topic.targets())
                .forEach((versions, targets) -> fact(
                        "Targets" + (versions.isEmpty() ? "" : " in " + versions),
                        targets.equals("*") ? "all" : targets));
        FACTS.forEach((fact, name) -> {
            String value = topic.facts().get(fact);
            if (value != null) {
                html.raw("<dt>" + name + "</dt><dd>");
                type(value.equals("true") ? "yes" : value);
                html.raw("</dd>\n");
            }
        });
        html.raw("</dl>\n");
    }

    private void fact(String name, String value) {
        html.raw("<dt>").text(name).raw("</dt><dd>").text(value).raw("</dd>\n");
    }

    private void writeItems(String heading, List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        html.tag("h2", heading).raw("<table>\n");
        for (Item item : items) {
            html.raw("<tr id=\"")
                    .text(item.name())
                    .raw("\"><th>")
                    .text(item.name())
                    .raw("</th><td>");
            type(item.type() == null ? "" : item.type());
            html.raw(item.required() ? " <b>required</b>" : "");
            if (item.standard() != null) {
                html.raw("<br><small>default ").text(item.standard()).raw("</small>");
            }
            if (item.versions() != null) {
                html.raw("<br><small>QEMU ").text(item.versions()).raw("</small>");
            }
            html.raw("</td><td>").words(item.words()).raw("</td></tr>\n");
        }
        html.raw("</table>\n");
    }

    private void type(String type) {
        String page = places.ofType(type);
        if (page == null) {
            html.text(type);
        } else {
            html.link(page, type);
        }
    }
}
