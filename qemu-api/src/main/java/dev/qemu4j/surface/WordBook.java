package dev.qemu4j.surface;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The texts about devices, machines, options and their properties: those of the Javadoc as plain text. */
public final class WordBook {
    private static final JsonNode WORDS = read();

    private WordBook() {}

    /**
     * Returns the words about a thing itself.
     *
     * @param kind its kind, such as {@code device}
     * @param name its name
     * @return the words; null if nobody wrote about it
     */
    public static @Nullable String about(String kind, String name) {
        return section(kind + " " + name, "");
    }

    /**
     * Returns the words about a parameter of a thing, or else of all things of the kind.
     *
     * @param kind the kind of the thing
     * @param name the thing
     * @param parameter the parameter
     * @return the words; null if nobody wrote about it
     */
    public static @Nullable String member(String kind, String name, String parameter) {
        String own = section(kind + " " + name, parameter);
        return own == null ? section(kind + " *", parameter) : own;
    }

    /**
     * Returns the words about a property of something in a catalogue.
     *
     * @param kind the kind of the thing
     * @param entry the thing
     * @param property the property
     * @return the words; null if nobody wrote about it
     */
    public static @Nullable String property(String kind, Catalogue.Entry entry, String property) {
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
