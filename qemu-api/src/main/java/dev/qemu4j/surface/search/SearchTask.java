package dev.qemu4j.surface.search;

import dev.qemu4j.option.SearchHit.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task in people's words, such as "share a folder", and the names that do it. The words about a name do not say all that it is good for.
 *
 * @param groups the words that stand for it
 * @param names the names, the plainest first
 */
public record SearchTask(List<Group> groups, List<Name> names) {
    private static final String RESOURCE = "tasks.tsv";

    /**
     * Copies the lists.
     *
     * @param groups the words that stand for it
     * @param names the names, the plainest first
     */
    public SearchTask {
        groups = List.copyOf(groups);
        names = List.copyOf(names);
    }

    /**
     * Words that mean the same.
     *
     * @param optional true if a search may lack all of them
     * @param words the words
     */
    public record Group(boolean optional, List<String> words) {
        /**
         * Copies the list.
         *
         * @param optional true if a search may lack all of them
         * @param words the words
         */
        public Group {
            words = List.copyOf(words);
        }

        private boolean has(SearchTerm term) {
            return words.stream()
                    .map(SearchTerm::of)
                    .anyMatch(word -> word.stem().equals(term.stem()));
        }
    }

    /**
     * A name that does the task, or a part of it.
     *
     * @param kind its kind
     * @param name the name
     * @param owner its owner; null if it has none
     */
    public record Name(Kind kind, String name, @Nullable String owner) {}

    /** All tasks. */
    static List<SearchTask> all() {
        try (InputStream in = Objects.requireNonNull(SearchTask.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> of(List.of(line.split("\t", -1))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SearchTask of(List<String> cells) {
        return new SearchTask(
                Arrays.stream(cells.get(0).split(" ", -1))
                        .map(SearchTask::group)
                        .toList(),
                cells.stream().skip(1).map(SearchTask::name).toList());
    }

    private static Group group(String cell) {
        boolean optional = cell.startsWith("[");
        String words = optional ? cell.substring(1, cell.length() - 1) : cell;
        return new Group(optional, Arrays.asList(words.split("\\|", -1)));
    }

    private static Name name(String cell) {
        String[] parts = cell.split(" ", -1);
        return new Name(Kind.valueOf(parts[0]), parts[1], parts.length < 3 ? null : parts[2]);
    }

    /** Tells whether a search is for it: each of its groups is asked for, and nothing else is. */
    boolean isMeant(List<SearchTerm> terms) {
        return terms.stream().allMatch(term -> groups.stream().anyMatch(group -> group.has(term)))
                && groups.stream()
                        .allMatch(group -> group.optional || terms.stream().anyMatch(group::has));
    }
}
