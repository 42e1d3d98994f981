package dev.qemu4j.surface;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.SearchEntry.Names;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All names that can be found: those of the catalogues and those of QEMU's schema. It is read at the first search. */
final class SearchIndex {
    /** The unions whose branches have names of their own on the command line. */
    private static final Map<String, Kind> BACKENDS = Map.of(
            "BlockdevOptions", Kind.BLOCKDEV,
            "Netdev", Kind.NETDEV,
            "ObjectOptions", Kind.OBJECT,
            "Audiodev", Kind.AUDIODEV,
            "DisplayOptions", Kind.DISPLAY);

    static final List<SearchEntry> ENTRIES = read();

    private SearchIndex() {}

    private static List<SearchEntry> read() {
        List<SearchEntry> entries = new ArrayList<>(CatalogueNames.all());
        try (InputStream resource = SearchIndex.class.getResourceAsStream("schema-words.tsv")) {
            if (resource == null) {
                throw new IllegalStateException("schema-words.tsv is not in the library's jar");
            }
            new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(line -> entries.add(entry(line.split("\t", -1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(entries);
    }

    private static SearchEntry entry(String[] columns) {
        Kind kind = Kind.valueOf(columns[0].toUpperCase(Locale.ROOT));
        String owner = columns[2];
        Kind own = kind == Kind.BRANCH ? BACKENDS.getOrDefault(owner, kind) : kind;
        // The option says it already: a block driver is one of BlockdevOptions.
        Names names = own == kind
                ? new Names(kind, columns[1], owner.isEmpty() ? List.of() : List.of(owner), columns[3])
                : new Names(own, columns[1], List.of(), own.name().toLowerCase(Locale.ROOT) + " " + columns[3]);
        return SearchEntry.of(names, empty(columns[6]), empty(columns[4]), any -> columns[5]);
    }

    private static @Nullable String empty(String text) {
        return text.isEmpty() ? null : text;
    }
}
