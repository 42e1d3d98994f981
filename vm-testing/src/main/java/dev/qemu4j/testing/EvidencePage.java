package dev.qemu4j.testing;

/** The page of a failed test, which needs nothing but the files beside it. */
final class EvidencePage {
    /** The page has the end of a long text, the file all of it. */
    private static final int LONGEST = 64 * 1024;

    private static final String STYLE =
            "body{font:15px/1.4 sans-serif;margin:2em;max-width:75em}pre{background:#f4f4f4;padding:.7em;"
                    + "overflow:auto;max-height:32em}img{max-width:100%;border:1px solid #999}h2{border-top:2px solid #999;padding-top:.5em}";

    private final StringBuilder body = new StringBuilder();
    private final String title;

    EvidencePage(String title) {
        this.title = title;
    }

    void machine(String name) {
        body.append("<h2>").append(escaped(name)).append("</h2>\n");
    }

    void text(String heading, String file, String text) {
        heading(heading, file);
        if (text.isBlank()) {
            body.append("<p>nothing</p>\n");
            return;
        }
        if (text.length() > LONGEST) {
            body.append("<p>the end of it; the file has all</p>\n");
        }
        String end = text.substring(Math.max(0, text.length() - LONGEST));
        body.append("<pre>").append(escaped(end)).append("</pre>\n");
    }

    void image(String heading, String file) {
        heading(heading, file);
        body.append("<img src=\"")
                .append(escaped(file))
                .append("\" alt=\"")
                .append(escaped(heading))
                .append("\">\n");
    }

    void link(String heading, String file) {
        heading(heading, file);
    }

    private void heading(String heading, String file) {
        body.append("<h3>").append(escaped(heading));
        if (!file.isEmpty()) {
            body.append(" <small><a href=\"")
                    .append(escaped(file))
                    .append("\">")
                    .append(escaped(file))
                    .append("</a></small>");
        }
        body.append("</h3>\n");
    }

    String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(title)
                + "</title><style>" + STYLE + "</style></head><body>\n<h1>" + escaped(title) + "</h1>\n" + body
                + "</body></html>\n";
    }

    /** Text of a guest must not become a part of the page, nor of its layout. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                    boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
                    boolean shown = (point >= ' ' && point != 0x7F && !half) || point == '\n' || point == '\t';
                    escaped.appendCodePoint(shown ? point : 0xFFFD);
                }
            }
        });
        return escaped.toString();
    }
}
