package dev.qemu4j.codegen.docs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The hand-written text about one entity. Several files may add to it, but only one has its prose. */
final class Section {
    private final List<String> paragraphs = new ArrayList<>();
    private final Map<String, String> members = new LinkedHashMap<>();
    private final Map<String, String> insteadOfMembers = new LinkedHashMap<>();
    private @Nullable String instead;
    private @Nullable String example;

    List<String> paragraphs() {
        return paragraphs;
    }

    @Nullable
    String example() {
        return example;
    }

    Set<String> members() {
        return members.keySet();
    }

    @Nullable
    String member(String wireName) {
        return members.get(wireName);
    }

    @Nullable
    String instead() {
        return instead;
    }

    @Nullable
    String insteadOf(String member) {
        return insteadOfMembers.get(member);
    }

    /** Adds the text of another section. */
    void addAll(Section other) {
        if (paragraphs.isEmpty()) {
            paragraphs.addAll(other.paragraphs);
        }
        other.members.forEach(members::putIfAbsent);
        other.insteadOfMembers.forEach(insteadOfMembers::putIfAbsent);
        instead = instead == null ? other.instead : instead;
        example = example == null ? other.example : example;
    }

    void addParagraph(String text) {
        paragraphs.add(text);
    }

    void example(String text) {
        example = text;
    }

    void addMember(String wireName, String text) {
        members.merge(wireName, text, (before, more) -> before + " " + more);
    }

    void instead(String text) {
        instead = text;
    }

    void insteadOf(String member, String text) {
        insteadOfMembers.put(member, text);
    }
}
