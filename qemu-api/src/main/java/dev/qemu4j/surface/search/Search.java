package dev.qemu4j.surface.search;

import dev.qemu4j.option.SearchHit;
import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.search.SearchIndex.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Searches all names of QEMU's that the library knows, and the words about them. */
public final class Search {
    private static final int MOST_TERMS = 16;
    private static final int LONGEST = 400;

    private static final Comparator<Scored> ORDER = Comparator.comparingInt(Scored::score)
            .reversed()
            .thenComparing(scored -> scored.entry().kind())
            .thenComparing(scored -> scored.entry().name().length())
            .thenComparing(scored -> scored.entry().name())
            .thenComparing(scored -> String.join(" ", scored.entry().owners()));

    private Search() {}

    private record Scored(SearchEntry entry, int score) {}

    /**
     * Searches. Where the words stand for a task, the names that do it come first.
     *
     * @param words the words to look for; each of these must be found in a name, its owner's or the words about it
     * @param limit the number of hits that are wanted at most
     * @return the hits, the best first; the same words have the same hits
     */
    public static List<SearchHit> of(String words, int limit) {
        List<SearchTerm> terms = terms(words);
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
        }
        Map<SearchEntry, SearchHit> hits = new LinkedHashMap<>(answers(terms));
        List<Scored> found = new ArrayList<>();
        for (SearchEntry entry : SearchIndex.ENTRIES) {
            int score = score(entry, terms);
            if (score > 0) {
                found.add(new Scored(entry, score));
            }
        }
        found.stream()
                .sorted(ORDER)
                .limit((long) limit + hits.size())
                .map(Scored::entry)
                .forEach(entry -> hits.computeIfAbsent(entry, one -> one.hit(owners(one, terms))));
        return hits.values().stream().limit(limit).toList();
    }

    /** The names for the task that the words stand for, with the owners that it names. */
    private static Map<SearchEntry, SearchHit> answers(List<SearchTerm> terms) {
        Map<SearchEntry, SearchHit> hits = new LinkedHashMap<>();
        for (Answer answer : SearchIndex.ANSWERS) {
            if (answer.task().isMeant(terms)) {
                for (int i = 0; i < answer.entries().size(); i++) {
                    SearchEntry entry = answer.entries().get(i);
                    String owner = answer.task().names().get(i).owner();
                    List<String> owners = entry.owners().stream()
                            .sorted(Comparator.comparing(one -> !one.equals(owner)))
                            .toList();
                    hits.putIfAbsent(entry, entry.hit(owners));
                }
            }
        }
        return hits;
    }

    private static List<SearchTerm> terms(String words) {
        if (words.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "words: " + words.length() + " characters (expected: <= " + LONGEST + ")");
        }
        List<String> terms = Arrays.stream(
                        words.toLowerCase(Locale.ROOT).strip().split("[\\s,]+", -1))
                .filter(term -> !term.isEmpty())
                .distinct()
                .toList();
        if (terms.isEmpty() || terms.size() > MOST_TERMS) {
            throw new IllegalArgumentException(
                    "words: " + terms.size() + " of them (expected: 1 to " + MOST_TERMS + ")");
        }
        return terms.stream().map(SearchTerm::of).toList();
    }

    /** Zero if a term is missing. */
    private static int score(SearchEntry entry, List<SearchTerm> terms) {
        int all = 0;
        for (SearchTerm term : terms) {
            int score = term.score(entry);
            if (score == 0) {
                return 0;
            }
            all += score;
        }
        // Users look for what takes a value rather than for the value.
        return entry.kind() == Kind.VALUE || entry.kind() == Kind.TYPE ? Math.max(1, all * 3 / 4) : all;
    }

    /** Those first whose names have most of the terms, else in the order of the index. */
    private static List<String> owners(SearchEntry entry, List<SearchTerm> terms) {
        Comparator<String> fittest = Comparator.comparingInt(owner ->
                -terms.stream().mapToInt(term -> term.scoreOfOwner(owner)).sum());
        return entry.owners().stream().sorted(fittest).toList();
    }
}
