package dev.qemu4j.cli.reference;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.search.Reference;
import dev.qemu4j.surface.search.Topic;
import java.util.List;

/** The first page. */
final class IndexPage {
    private IndexPage() {}

    static String of(List<Topic> topics, Places places) {
        long parts = topics.stream().mapToLong(topic -> topic.items().size()).sum();
        Html html = new Html("QEMU by name", "");
        html.tag("h1", "QEMU by name")
                .tag(
                        "p",
                        "Options, devices, machines, CPUs, QMP: " + topics.size() + " things with " + parts
                                + " properties, members and values, as QEMU " + String.join(", ", Reference.versions())
                                + " have them, and the Java that makes them.")
                .raw("<ul class=\"kinds\">\n");
        for (Kind kind : places.kinds()) {
            html.raw("<li>")
                    .link(Places.list(kind), Places.title(kind))
                    .raw(" <small>" + places.count(kind) + "</small></li>\n");
        }
        return html.raw("</ul>\n<p>")
                .link("versions.html", "Differences between versions")
                .raw("</p>\n")
                .end();
    }
}
