package dev.qemu4j.vm.disk.graph;

import java.util.List;
import java.util.Locale;

/** Draws the graph as SVG. */
final class GraphSvg {
    private static final int WIDTH = 260;
    private static final int HEIGHT = 64;
    private static final int GAP_X = 70;
    private static final int GAP_Y = 40;
    private static final int MARGIN = 20;

    /** Characters that surely fit into a box. */
    private static final int FITS = 32;

    private final DiskGraph graph;
    private final GraphLayout layout;
    private final StringBuilder lines = new StringBuilder();
    private final StringBuilder boxes = new StringBuilder();

    GraphSvg(DiskGraph graph) {
        this.graph = graph;
        layout = new GraphLayout(graph);
    }

    String text() {
        for (GraphDevice device : graph.devices()) {
            String key = "device " + device.name();
            box(key, device.name(), List.of(device.node() == null ? "empty" : "device"), "device");
            String node = device.node();
            if (node != null) {
                line(key, new GraphEdge("", node), "");
            }
        }
        for (GraphNode node : graph.nodes()) {
            String key = GraphLayout.key(node.name());
            box(key, node.name(), GraphWords.of(node), node.isFilter() ? "filter" : "node");
            node.children().forEach(edge -> line(key, edge, ""));
        }
        for (GraphJob job : graph.jobs()) {
            String key = "job " + job.id();
            List<String> words = GraphWords.of(job);
            box(key, "job " + words.get(0), words.subList(1, words.size()), "job");
            job.nodes().forEach(edge -> line(key, edge, " class=\"job\""));
        }
        int width = 2 * MARGIN + Math.max(1, layout.columns()) * (WIDTH + GAP_X) - GAP_X;
        int height = 2 * MARGIN + Math.max(1, layout.rows()) * (HEIGHT + GAP_Y) - GAP_Y;
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d">
                <style>
                text { font: 12px sans-serif; fill: #222 }
                text.title { font-weight: bold }
                text.role { fill: #666; font-size: 11px; paint-order: stroke; stroke: #fff; stroke-width: 4px }
                rect { fill: #fff; stroke: #555 }
                rect.device { fill: #dbe9ff }
                rect.filter { fill: #f2f2f2; stroke-dasharray: 2 2 }
                rect.job { fill: #fff3d6; stroke-dasharray: 6 3 }
                path { fill: none; stroke: #555; marker-end: url(#arrow) }
                path.job { stroke: #b8860b; stroke-dasharray: 6 3 }
                </style>
                <defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">\
                <path d="M0 0 L10 5 L0 10 z" style="fill: #555; stroke: none; marker-end: none"/></marker></defs>
                <rect class="paper" width="100%%" height="100%%" style="stroke: none"/>
                %3$s%4$s</svg>
                """.formatted(width, height, lines, boxes);
    }

    private void box(String key, String title, List<String> words, String kind) {
        GraphLayout.Cell cell = layout.cells().get(key);
        if (cell == null) {
            return;
        }
        int x = x(cell);
        int y = y(cell);
        boxes.append(String.format(
                Locale.ROOT,
                "<g><title>%s</title><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>%n",
                escaped(title + ": " + String.join(", ", words)),
                kind,
                x,
                y,
                WIDTH,
                HEIGHT,
                kind.equals("node") || kind.equals("filter") ? 3 : 14));
        write("title", x + 10, y + 18, title);
        String all = String.join(", ", words);
        if (all.length() <= FITS) {
            write("", x + 10, y + 36, all);
        } else {
            write("", x + 10, y + 36, words.get(0) + (words.size() > 2 ? ", " + words.get(1) : ""));
            write("", x + 10, y + 53, String.join(", ", words.subList(words.size() > 2 ? 2 : 1, words.size())));
        }
        boxes.append("</g>\n");
    }

    private void write(String kind, int x, int y, String words) {
        String fitting = words.length() <= FITS ? words : "…" + words.substring(words.length() - FITS + 1);
        boxes.append(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", kind, x, y, escaped(fitting)));
    }

    private void line(String from, GraphEdge edge, String kind) {
        GraphLayout.Cell a = layout.cells().get(from);
        GraphLayout.Cell b = layout.cells().get(GraphLayout.key(edge.node()));
        if (a == null || b == null) {
            return;
        }
        boolean down = a.column() == b.column() && b.row() > a.row();
        boolean right = b.column() > a.column();
        int x1 = down ? x(a) + WIDTH / 2 : right ? x(a) + WIDTH : x(a);
        int y1 = down ? y(a) + HEIGHT : y(a) + HEIGHT / 2;
        int x2 = down ? x(b) + WIDTH / 2 : right ? x(b) : x(b) + WIDTH;
        int y2 = down ? y(b) : y(b) + HEIGHT / 2;
        int bend = down ? 0 : right ? GAP_X / 2 : -GAP_X / 2;
        lines.append(String.format(
                Locale.ROOT,
                "<path%s d=\"M%d %d C%d %d %d %d %d %d\"/>%n",
                kind,
                x1,
                y1,
                x1 + bend,
                y1,
                x2 - bend,
                y2,
                x2,
                y2));
        if (!edge.role().isEmpty()) {
            lines.append(String.format(
                    Locale.ROOT,
                    "<text class=\"role\" x=\"%d\" y=\"%d\">%s</text>%n",
                    down ? x1 + 6 : right ? x1 + 8 : x1 - (x1 - x2) / 5,
                    down ? (y1 + y2) / 2 + 4 : right ? (y1 + y2) / 2 - 4 : y1 + (y2 - y1) / 5,
                    escaped(edge.role())));
        }
    }

    private static int x(GraphLayout.Cell cell) {
        return MARGIN + cell.column() * (WIDTH + GAP_X);
    }

    private static int y(GraphLayout.Cell cell) {
        return MARGIN + cell.row() * (HEIGHT + GAP_Y);
    }

    /** Characters that XML does not have at all, such as a control character in a file's name, become question marks. */
    private static String escaped(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]|\\p{Cs}", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
