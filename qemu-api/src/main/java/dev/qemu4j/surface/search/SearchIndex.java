package dev.qemu4j.surface.search;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.SchemaWord;
import dev.qemu4j.surface.search.SearchEntry.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** All names that can be found: those of the catalogues and those of QEMU's schema. It is read at the first search. */
final class SearchIndex {
    /** The unions whose branches have names of their own on the command line. */
    static final Map<String, Kind> BACKENDS = Map.of(
            "BlockdevOptions", Kind.BLOCKDEV,
            "Netdev", Kind.NETDEV,
            "ObjectOptions", Kind.OBJECT,
            "Audiodev", Kind.AUDIODEV,
            "DisplayOptions", Kind.DISPLAY);

    static final List<SearchEntry> ENTRIES = read();

    /** The tasks, with the entries of their names. */
    static final List<Answer> ANSWERS = answers();

    private SearchIndex() {}

    private static List<SearchEntry> read() {
        List<SearchEntry> entries = new ArrayList<>(CatalogueNames.all());
        SchemaWord.all().forEach(word -> entries.add(entry(word)));
        return List.copyOf(entries);
    }

    /**
     * A task and what does it.
     *
     * @param task the task
     * @param entries the entries of its names, in their order
     */
    record Answer(SearchTask task, List<SearchEntry> entries) {}

    private static List<Answer> answers() {
        Map<String, List<SearchEntry>> byName =
                ENTRIES.stream().collect(Collectors.groupingBy(entry -> entry.kind() + " " + entry.name()));
        return SearchTask.all().stream()
                .map(task -> new Answer(
                        task,
                        task.names().stream()
                                .map(name ->
                                        entry(name, byName.getOrDefault(name.kind() + " " + name.name(), List.of())))
                                .toList()))
                .toList();
    }

    private static SearchEntry entry(SearchTask.Name name, List<SearchEntry> candidates) {
        return candidates.stream()
                .filter(entry -> name.owner() == null || entry.owners().contains(name.owner()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + ": not in the index (expected: a name of QEMU's)"));
    }

    private static SearchEntry entry(SchemaWord word) {
        Kind kind = kind(word);
        // The option says it already: a block driver is one of BlockdevOptions.
        Names names = kind == schemaKind(word)
                ? new Names(kind, word.name(), word.owner().isEmpty() ? List.of() : List.of(word.owner()), word.also())
                : new Names(kind, word.name(), List.of(), kind.name().toLowerCase(Locale.ROOT) + " " + word.also());
        return SearchEntry.of(names, word.words(), word.versions(), any -> word.java());
    }

    /** The kind of a name, where a branch that an option names has the kind of what the option takes. */
    static Kind kind(SchemaWord word) {
        Kind kind = schemaKind(word);
        return kind == Kind.BRANCH ? BACKENDS.getOrDefault(word.owner(), kind) : kind;
    }

    private static Kind schemaKind(SchemaWord word) {
        return Kind.valueOf(word.kind().toUpperCase(Locale.ROOT));
    }
}
