package dev.qemu4j.codegen.docs;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The words about what a command line names as data, for those who ask at run time. */
public final class WordsTable {
    /** The resource of the table. */
    public static final String PATH = "dev/qemu4j/surface/words.json";

    private static final Pattern LINK = Pattern.compile("\\[\\[([^\\]]*)]]");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Map<String, String> sources = new TreeMap<>();

    /**
     * Tells which section has the properties of a set.
     *
     * @param kind the kind of what has them, such as {@code device}
     * @param set the set's name in Java
     * @param section the section
     */
    public void source(String kind, String set, String section) {
        sources.put(kind + "/" + set, section);
    }

    /**
     * Writes the table.
     *
     * @param words all words
     * @return sections by heading, in which prose has the empty name; and the sections of sets
     */
    public String emit(Words words) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode sets = root.putObject("sets");
        sources.forEach(sets::put);
        ObjectNode sections = root.putObject("sections");
        words.sections().forEach((heading, section) -> {
            ObjectNode node = sections.putObject(heading);
            List<String> paragraphs = section.paragraphs();
            if (!paragraphs.isEmpty()) {
                node.put("", plain(paragraphs.get(0)));
            }
            section.members().forEach(member -> node.put(member, plain(String.valueOf(section.member(member)))));
        });
        return JSON.writeValueAsString(root) + "\n";
    }

    private static String plain(String text) {
        return LINK.matcher(text).replaceAll("`$1`");
    }
}
