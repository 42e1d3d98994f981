package dev.qemu4j.codegen.docs;

import com.palantir.javapoet.ClassName;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.EnumModel;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.Presence;
import dev.qemu4j.codegen.model.ValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes Javadoc. */
public final class Docs {
    private static final Pattern MARKUP = Pattern.compile("`([^`]*)`|\\[\\[([^\\]]*)\\]\\]|([&<>@])");

    private final Map<String, Section> sections;
    private final Map<String, ClassName> links = new HashMap<>();
    private final Map<String, String> commands = new HashMap<>();
    private final Set<String> unused;
    private final Set<String> missing = new TreeSet<>();
    private final VersionSet known;
    private final boolean agent;

    private Docs(Map<String, Section> sections, Api api, VersionSet known) {
        this.sections = sections;
        this.known = known;
        agent = api.schema() == Api.Schema.GUEST_AGENT;
        unused = new TreeSet<>(sections.keySet());
        unused.removeIf(key -> key.startsWith("guest-") != agent);
        api.enums().forEach(e -> links.put(e.name(), e.javaName()));
        api.alternates().forEach(a -> links.put(a.name(), a.javaName()));
        api.unions().forEach(u -> links.put(u.name(), u.javaName()));
        api.objects().forEach(o -> {
            links.put(o.name(), o.javaName());
            if (o.command() != null) {
                links.put(o.command().wireName(), o.javaName());
                commands.put(o.name(), o.command().wireName());
            }
        });
    }

    /**
     * Reads the hand-written texts.
     *
     * @param folder the folder of the texts
     * @param api whose classes they can link to
     * @param known the versions that the facts cover
     * @return the documentation
     */
    public static Docs read(Path folder, Api api, VersionSet known) {
        return new Docs(DocsReader.read(folder), api, known);
    }

    /**
     * The texts that no class asked for.
     *
     * @return none if all names are right
     */
    public Set<String> unused() {
        return unused;
    }

    /**
     * The classes, members and values that nobody wrote about.
     *
     * @return by kind and name
     */
    public Set<String> missing() {
        return missing;
    }

    /**
     * The Javadoc of a class.
     *
     * @param kinds how sections of it may be headed
     * @param name its QAPI name
     * @param otherwise the first sentence, if nobody wrote one
     * @param facts what else is true
     * @param presence where it exists
     * @return the text
     */
    public String type(List<String> kinds, String name, String otherwise, String facts, Presence presence) {
        Section section = section(kinds, name);
        List<String> paragraphs = new ArrayList<>();
        section.paragraphs().forEach(p -> paragraphs.add(markup(p)));
        if (paragraphs.isEmpty()) {
            if (!name.endsWith("/*")) { // all branches without members: what to say is the same for each union
                missing.add(kinds.get(0) + " " + name);
            }
            paragraphs.add(otherwise);
        }
        String example = section.example();
        if (example != null) {
            paragraphs.add("\n<pre>{@code\n" + example + "\n}</pre>");
        }
        String all = (facts + " " + presence(presence)).strip();
        if (!all.isEmpty()) {
            paragraphs.add(all);
        }
        StringBuilder text = new StringBuilder(paragraphs.get(0));
        for (String paragraph : paragraphs.subList(1, paragraphs.size())) {
            text.append(paragraph.startsWith("\n") ? "\n" + paragraph : "\n\n<p>" + paragraph);
        }
        if (presence.deprecated()) {
            int slash = name.indexOf('/');
            String instead = slash < 0
                    ? section.instead()
                    : section(kinds, name.substring(0, slash)).insteadOf(name.substring(slash + 1));
            text.append("\n\n@deprecated ").append(instead == null ? "by QEMU" : markup(instead));
        }
        return Wrap.lines(text.toString());
    }

    /**
     * The sentences about a member, its name first.
     *
     * @param kinds how sections of its owner may be headed
     * @param member the member
     * @return the text, without tags
     */
    public String member(List<String> kinds, Member member) {
        Section section = section(kinds, member.owner());
        String text = section.member(member.wireName());
        StringBuilder sentences = new StringBuilder();
        if (text != null) {
            sentences.append(text(text)).append(' ');
        } else {
            missing.add(kinds.get(0) + " " + member.owner() + ": " + member.wireName());
        }
        if (member.type() == ValueType.Scalar.UINT64) {
            sentences.append(
                    "Unsigned: above {@code Long.MAX_VALUE} it shows as negative, see {@link Long#toUnsignedString(long)}. ");
        }
        sentences.append(presence(member.presence()));
        return Wrap.lines(sentences.toString().strip());
    }

    /**
     * A text in the form of the files as Javadoc.
     *
     * @param text the text
     * @return it with code and links, beginning with a capital and ending with a full stop
     */
    public String text(String text) {
        return markup(sentence(text));
    }

    /**
     * The first paragraph about a command.
     *
     * @param kinds how sections of it may be headed
     * @param name its QAPI name
     * @return Javadoc; null if nobody wrote any
     */
    public @Nullable String summary(List<String> kinds, String name) {
        List<String> paragraphs = section(kinds, name).paragraphs();
        return paragraphs.isEmpty() ? null : Wrap.lines(markup(paragraphs.get(0)));
    }

    /**
     * The text about a member, as that of a parameter.
     *
     * @param kinds how sections of its owner may be headed
     * @param member the member
     * @return Javadoc without a full stop; null if nobody wrote any
     */
    public @Nullable String phrase(List<String> kinds, Member member) {
        String text = section(kinds, member.owner()).member(member.wireName());
        return text == null ? null : Wrap.lines(markup(text.replaceFirst("\\.$", "")));
    }

    /**
     * Returns the replacement of an entity.
     *
     * @param kinds how sections of it may be headed
     * @param name its QAPI name
     * @return the text, without a full stop
     */
    public String instead(List<String> kinds, String name) {
        String instead = section(kinds, name).instead();
        return instead == null ? "by QEMU" : markup(instead);
    }

    /**
     * Returns the replacement of a member, a branch or a value, as plain text.
     *
     * @param kinds how sections of its owner may be headed
     * @param owner the QAPI name of the owner
     * @param name the member, branch or value
     * @return the text, without a full stop; null if nobody wrote one
     */
    public @Nullable String plainInstead(List<String> kinds, String owner, String name) {
        String instead = section(kinds, owner).insteadOf(name);
        return instead == null ? null : unmarked(instead);
    }

    /**
     * Returns the words about an entity, or about a member or a value of it, as plain text.
     *
     * @param kinds how sections of it may be headed
     * @param name the QAPI name of the entity
     * @param member the member or value; null for the entity itself
     * @return the first paragraph; null if nobody wrote one
     */
    public @Nullable String plain(List<String> kinds, String name, @Nullable String member) {
        Section section = section(kinds, name);
        if (member != null) {
            String text = section.member(member);
            return text == null ? null : unmarked(text);
        }
        return section.paragraphs().isEmpty()
                ? null
                : unmarked(section.paragraphs().get(0));
    }

    private static String unmarked(String text) {
        return text.replaceAll("`|\\[\\[|\\]\\]", "");
    }

    /**
     * The versions that the facts cover.
     *
     * @return all of them
     */
    public VersionSet known() {
        return known;
    }

    /**
     * The tag of a deprecated member.
     *
     * @param kinds how sections of its owner may be headed
     * @param owner the QAPI name of the owner
     * @param name the member or value
     * @param presence its presence
     * @return the tag, or nothing
     */
    public String deprecated(List<String> kinds, String owner, String name, Presence presence) {
        if (!presence.deprecated()) {
            return "";
        }
        String instead = section(kinds, owner).insteadOf(name);
        return Wrap.lines("\n@deprecated " + (instead == null ? "by QEMU" : markup(instead)));
    }

    /**
     * The Javadoc of an enum's value.
     *
     * @param model the enum
     * @param value the value
     * @return the text
     */
    public String value(EnumModel model, EnumModel.Value value) {
        List<String> kinds = kinds("enum", "type");
        String text = section(kinds, model.name()).member(value.wireName());
        if (text == null) {
            missing.add(kinds.get(0) + " " + model.name() + ": " + value.wireName());
        }
        String presence = value.presence().equals(model.presence()) ? "" : presence(value.presence());
        String sentences = (text == null ? "" : text(text) + " ") + presence;
        return Wrap.lines(("{@code " + value.wireName() + "}. " + sentences).strip()
                + deprecated(kinds, model.name(), value.wireName(), value.presence()));
    }

    /**
     * Returns the headings of the sections of some kinds in this schema.
     *
     * @param kinds the kinds
     * @return the headings' first words
     */
    public List<String> kinds(String... kinds) {
        return List.of(kinds).stream()
                .map(kind -> agent ? "guest-" + kind : kind)
                .toList();
    }

    /**
     * Returns the headings that an object's sections may have.
     *
     * @param object the object
     * @return the headings' first words
     */
    public List<String> kinds(ObjectModel object) {
        return switch (object.role()) {
            case COMMAND -> kinds("command", "type");
            case EVENT -> kinds("event", "type");
            case STRUCT, BRANCH, OTHER -> kinds("type", "command");
        };
    }

    private Section section(List<String> kinds, String name) {
        Section all = new Section();
        for (String either : new LinkedHashSet<>(List.of(name, commands.getOrDefault(name, name)))) {
            for (String kind : kinds) {
                Section section = sections.get(kind + " " + either);
                if (section != null) {
                    unused.remove(kind + " " + either);
                    all.addAll(section);
                }
            }
        }
        return all;
    }

    private String presence(Presence presence) {
        List<String> sentences = new ArrayList<>();
        if (presence.since() != null) {
            sentences.add("Since " + (agent ? "QEMU guest agent " : "QEMU ") + presence.since() + ".");
        }
        List<Version> missing = known.versions().stream()
                .filter(version -> !presence.versions().contains(version))
                .toList();
        if (!missing.isEmpty()) {
            sentences.add("Of the known versions, " + list(missing) + (missing.size() == 1 ? " does" : " do")
                    + " not have it.");
        }
        if (presence.condition() != null) {
            sentences.add("Depends on how QEMU was built: {@code " + presence.condition() + "}.");
        }
        if (presence.unstable()) {
            sentences.add("Unstable.");
        }
        return String.join(" ", sentences);
    }

    private static String list(List<Version> versions) {
        List<String> texts = versions.stream().map(Version::toString).toList();
        int last = texts.size() - 1;
        return last == 0 ? texts.get(0) : String.join(", ", texts.subList(0, last)) + " and " + texts.get(last);
    }

    private static String sentence(String text) {
        String capital = Character.toUpperCase(text.charAt(0)) + text.substring(1);
        return capital.endsWith(".") ? capital : capital + ".";
    }

    private String markup(String text) {
        return MARKUP.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(marked(match.group(1), match.group(2), match.group())));
    }

    private String marked(@Nullable String code, @Nullable String link, String all) {
        if (code != null) {
            return "{@code " + code + "}";
        }
        if (link != null) {
            ClassName target = links.get(link);
            return target == null ? "{@code " + link + "}" : "{@link " + target.canonicalName() + " " + link + "}";
        }
        return switch (all) {
            case "&" -> "&amp;";
            case "<" -> "&lt;";
            case ">" -> "&gt;";
            default -> "&#64;";
        };
    }
}
