package dev.qemu4j.codegen.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The texts about what a command line names: devices, machines, CPUs, options and their parameters. */
public final class Words {
    /** Folders beside the texts about the QAPI schema. */
    private static final List<String> FOLDERS = List.of("accel", "chardev", "cpu", "device", "machine", "option");

    /** The name of the section whose members mean the same in whatever declares them. */
    private static final String ALL = "*";

    /** Beginnings with which a text is no summary of a setter, before "Sets" stands before them. */
    private static final Pattern PRONOUN = Pattern.compile("(?:whether|how|what|which|where|who)\\b");

    private final Docs docs;
    private final Map<String, Section> sections = new TreeMap<>();
    private final Set<String> unused = new TreeSet<>();
    private final Set<String> missing = new TreeSet<>();

    private Words(Docs docs) {
        this.docs = docs;
    }

    /**
     * Reads the hand-written texts.
     *
     * @param folder the folder of all texts
     * @param docs the texts about the schema, to which these may link
     * @return the words
     * @throws IllegalArgumentException if two files have prose about the same thing
     */
    public static Words read(Path folder, Docs docs) {
        Words words = new Words(docs);
        FOLDERS.stream().map(folder::resolve).filter(Files::isDirectory).forEach(words::add);
        return words;
    }

    private void add(Path folder) {
        DocsReader.read(folder).forEach((heading, section) -> {
            if (sections.putIfAbsent(heading, section) != null) {
                throw new IllegalArgumentException(folder + ": a section " + heading + " is in another folder too");
            }
            if (!section.paragraphs().isEmpty() && !heading.endsWith(" " + ALL)) {
                unused.add(heading);
            }
            section.members().forEach(member -> unused.add(heading + ": " + member));
        });
    }

    /**
     * The prose about a thing.
     *
     * @param kind its kind, such as {@code device}
     * @param name QEMU's name of it
     * @return Javadoc without tags of methods; null if nobody wrote any
     */
    public @Nullable String about(String kind, String name) {
        String prose = prose(kind, name);
        if (prose == null) {
            missing.add(kind + " " + name);
        }
        return prose;
    }

    private @Nullable String prose(String kind, String name) {
        Section section = sections.get(kind + " " + name);
        if (section == null || section.paragraphs().isEmpty()) {
            return null;
        }
        unused.remove(kind + " " + name);
        return String.join(
                "\n\n<p>", section.paragraphs().stream().map(docs::text).toList());
    }

    /**
     * The text about a property or parameter, for its setter: that of its owner, or else that of all owners of the kind.
     *
     * @param kind the owner's kind
     * @param owner QEMU's name of the owner
     * @param name QEMU's name of the member
     * @return Javadoc without tags of methods, such as {@code Sets whether it is on.}; null if nobody wrote any
     */
    public @Nullable String member(String kind, String owner, String name) {
        String own = find(kind + " " + owner, name);
        String text = own != null ? own : find(kind + " " + ALL, name);
        if (text == null) {
            missing.add(kind + " " + owner + ": " + name);
        }
        return text;
    }

    /**
     * A sentence that says enough, followed by the prose about a thing.
     *
     * @param sentence the sentence
     * @param kind the thing's kind
     * @param name QEMU's name of it
     * @return the sentence alone if nobody wrote about the thing
     */
    public String after(String sentence, String kind, String name) {
        String about = prose(kind, name);
        return Wrap.lines(about == null ? sentence : sentence + "\n\n<p>" + about);
    }

    /** All sections, by heading. */
    Map<String, Section> sections() {
        return Collections.unmodifiableMap(sections);
    }

    private @Nullable String find(String heading, String member) {
        Section section = sections.get(heading);
        String text = section == null ? null : section.member(member);
        if (text == null) {
            return null;
        }
        unused.remove(heading + ": " + member);
        return docs.text(PRONOUN.matcher(text).lookingAt() ? "sets " + text : text);
    }

    /**
     * The things and members that somebody asked for and nobody wrote about.
     *
     * @return by kind and name
     */
    public Set<String> missing() {
        return missing;
    }

    /**
     * The texts about what the facts do not have.
     *
     * @return none if all names are right
     */
    public Set<String> unused() {
        return unused;
    }
}
