package dev.qemu4j.surface;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The texts about devices, machines, options and their properties: those of the Javadoc as plain text. */
final class WordBook {
    private static final JsonNode WORDS = read();

    private WordBook() {}

    /** About a thing itself; null if nobody wrote about it. */
    static @Nullable String about(String kind, String name) {
        return section(kind + " " + name, "");
    }

    /** About a parameter of a thing, or else of all things of the kind; null if nobody wrote about it. */
    static @Nullable String member(String kind, String name, String parameter) {
        String own = section(kind + " " + name, parameter);
        return own == null ? section(kind + " *", parameter) : own;
    }

    /** About a property of something in a catalogue; null if nobody wrote about it. */
    static @Nullable String property(String kind, Catalogue.Entry entry, String property) {
        for (JsonNode set : entry.facts().path("sets")) {
            String name = set.stringValue().replaceFirst("/[0-9]+$", "");
            String section = Catalogue.text(WORDS.path("sets"), kind + "/" + name);
            String words = section == null ? null : section(section, property);
            if (words != null) {
                return words;
            }
        }
        return section(kind + " *", property);
    }

    private static @Nullable String section(String heading, String name) {
        return Catalogue.text(WORDS.path("sections").path(heading), name);
    }

    private static JsonNode read() {
        try (InputStream resource = WordBook.class.getResourceAsStream("words.json")) {
            if (resource == null) {
                throw new IllegalStateException("words.json is not in the library's jar");
            }
            return JsonMapper.shared().readTree(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
