package dev.qemu4j.vm.record.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A timeline as one page. All that a guest or QEMU has said is data for the page's script, which puts it on the page as text; the page's policy lets
 * no other script run, and nothing be loaded.
 */
public final class HtmlPage {
    private static final String DOCTYPE = "<!DOCTYPE html>";
    private static final String TITLE = "<title>Recording of a virtual machine</title>";

    private static final int MOST_ENTRIES = 100_000;
    private static final long MOST_CHARACTERS = 16L << 20;

    private final String title;
    private final Timeline timeline;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long characters;
    private long leftOut;

    /** Makes a page of all that a timeline still has. */
    public HtmlPage(String title, Timeline timeline) {
        this.title = title;
        this.timeline = timeline;
    }

    /** Tells whether a file that begins so is a page of a recording. */
    static boolean isBegin(String text) {
        return text.startsWith(DOCTYPE) && text.contains(TITLE);
    }

    /** Writes the page. */
    public void write(Writer out) throws IOException {
        while (timeline.hasNext()) {
            keep(timeline.next());
        }
        String style = resource("timeline.css");
        String script = resource("timeline.js");
        out.write(DOCTYPE + "\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" + hash(style)
                + "'; script-src '" + hash(script) + "'\">\n" + TITLE + "\n<style>");
        out.write(style);
        out.write("</style></head>\n<body>\n");
        out.write(resource("timeline.html"));
        out.write("<script type=\"application/json\" id=\"recording\">");
        data(out);
        out.write("</script>\n<script>");
        out.write(script);
        out.write("</script>\n</body></html>\n");
    }

    private void keep(Entry entry) {
        entries.add(entry);
        characters += size(entry);
        while (entries.size() > MOST_ENTRIES || (characters > MOST_CHARACTERS && entries.size() > 1)) {
            characters -= size(entries.remove());
            leftOut++;
        }
    }

    private static long size(Entry entry) {
        return entry.text().length() + (long) entry.title().length();
    }

    private void data(Writer out) throws IOException {
        Entry first = entries.peek();
        Instant start = first == null ? Instant.EPOCH : first.time().minus(first.took());
        for (Entry entry : entries) {
            Instant begin = entry.time().minus(entry.took());
            start = begin.isBefore(start) ? begin : start;
        }
        out.write("{\"title\":");
        JsonText.quote(title, out);
        out.write(",\"start\":");
        JsonText.quote(start.toString(), out);
        out.write(",\"dropped\":" + timeline.dropped() + ",\"leftOut\":" + leftOut + ",\"lanes\":[");
        Map<String, Integer> lanes = lanes();
        String comma = "";
        for (String lane : lanes.keySet()) {
            out.write(comma);
            JsonText.quote(lane, out);
            comma = ",";
        }
        out.write("],\"entries\":[");
        comma = "\n";
        for (Entry entry : entries) {
            out.write(comma + "[" + JsonLines.millis(Duration.between(start, entry.time())) + ","
                    + Objects.requireNonNull(lanes.get(entry.lane())) + ",");
            JsonText.quote(entry.kind(), out);
            out.write(",");
            JsonText.quote(entry.title(), out);
            out.write(",");
            if (entry.text().equals(entry.title())) {
                out.write("null");
            } else {
                JsonText.quote(entry.text(), out);
            }
            out.write("," + JsonLines.millis(entry.took()) + "]");
            comma = ",\n";
        }
        out.write("\n]}");
    }

    private Map<String, Integer> lanes() {
        Map<String, Integer> lanes = new LinkedHashMap<>();
        lanes.put(Lanes.MACHINE, 0);
        lanes.put(Lanes.QMP, 1);
        lanes.put(Lanes.EVENTS, 2);
        entries.forEach(entry -> lanes.putIfAbsent(entry.lane(), lanes.size()));
        return lanes;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new QemuException("this Java has no SHA-256", e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
        }
    }
}
