package dev.qemu4j.surface.search;

import dev.qemu4j.option.SearchHit;
import dev.qemu4j.option.SearchHit.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A name that can be found.
 *
 * @param kind its kind
 * @param name the name in QEMU's terms
 * @param owners its owners, the plainest first
 * @param also other words that find it
 * @param meaning the words about it
 * @param versions the versions that have it; null if all have it
 * @param java the Java, for one of the owners, or for the empty text if there is none
 * @param all all its text in small letters, to pass quickly over what does not fit
 */
record SearchEntry(
        Kind kind,
        String name,
        List<String> owners,
        String also,
        @Nullable String meaning,
        @Nullable String versions,
        UnaryOperator<String> java,
        String all) {
    static SearchEntry of(
            Names names, @Nullable String meaning, @Nullable String versions, UnaryOperator<String> java) {
        String all = String.join(
                " ", names.name(), String.join(" ", names.owners()), names.also(), meaning == null ? "" : meaning);
        return new SearchEntry(
                names.kind(),
                names.name(),
                names.owners(),
                names.also(),
                meaning,
                versions,
                java,
                all.toLowerCase(Locale.ROOT));
    }

    /**
     * The names that find an entry.
     *
     * @param kind the kind of the first
     * @param name the first
     * @param owners its owners
     * @param also others
     */
    record Names(Kind kind, String name, List<String> owners, String also) {}

    /** The entry as users get it, with its owners in an order of theirs. */
    SearchHit hit(List<String> ordered) {
        return new SearchHit(
                kind, name, ordered, meaning, versions, java.apply(ordered.isEmpty() ? "" : ordered.get(0)));
    }
}
