package dev.qemu4j.cli.reference;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A page while it is written. */
final class Html {
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private final StringBuilder text = new StringBuilder();
    private final String up;

    /** A page with a title; {@code up} leads from it to the first page's directory. */
    Html(String title, String up) {
        this.up = up;
        text.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<link rel=\"stylesheet\" href=\"")
                .append(up)
                .append("reference.css\">\n</head>\n<body data-up=\"")
                .append(up)
                .append("\">\n<header><a href=\"")
                .append(up)
                .append("index.html\">QEMU by name</a>")
                .append("<input id=\"search\" type=\"search\" placeholder=\"Search names and words (press /)\"")
                .append(
                        " aria-label=\"Search\" autocomplete=\"off\"></header>\n<ol id=\"hits\" hidden></ol>\n<main>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Adds text of the pages' own, with its tags. */
    Html raw(String html) {
        text.append(html);
        return this;
    }

    /** Adds words about something, in which names are in backticks. */
    Html words(@Nullable String words) {
        if (words != null) {
            text.append(CODE.matcher(escaped(words)).replaceAll("<code>$1</code>"));
        }
        return this;
    }

    Html text(@Nullable String plain) {
        text.append(plain == null ? "" : escaped(plain));
        return this;
    }

    Html tag(String tag, @Nullable String plain) {
        if (plain != null) {
            text.append('<')
                    .append(tag)
                    .append('>')
                    .append(escaped(plain))
                    .append("</")
                    .append(tag, 0, end(tag));
            text.append(">\n");
        }
        return this;
    }

    private static int end(String tag) {
        int space = tag.indexOf(' ');
        return space < 0 ? tag.length() : space;
    }

    /** A link to a place that is relative to the first page. */
    Html link(String place, String plain) {
        text.append("<a href=\"").append(up).append(escaped(place)).append("\">");
        text.append(escaped(plain)).append("</a>");
        return this;
    }

    /** The words of several paragraphs. */
    Html paragraphs(@Nullable String words) {
        if (words != null) {
            for (String paragraph : words.split("\n\n", -1)) {
                raw("<p>").words(paragraph).raw("</p>\n");
            }
        }
        return this;
    }

    String end() {
        return text.append("</main>\n<script src=\"")
                .append(up)
                .append("reference.js\"></script>\n</body>\n</html>\n")
                .toString();
    }
}
