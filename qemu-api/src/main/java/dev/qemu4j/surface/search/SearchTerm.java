package dev.qemu4j.surface.search;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One of the words of a search.
 *
 * @param text the word, in small letters
 * @param stem its beginning without an ending that changes, so that "disks" finds a disk and "throttle" throttling
 * @param synonyms QEMU's words for the same, which count half
 */
record SearchTerm(String text, String stem, List<SearchTerm> synonyms) {
    private static final int SHORTEST_STEM = 3;
    static final List<String> ENDINGS = List.of("ing", "es", "ed", "e", "s");

    // A hit in the name outweighs one in the words, whatever else the words have.
    private static final int NAME = 1000;
    private static final int PART_OF_NAME = 600;
    private static final int START_OF_PART = 450;
    private static final int IN_NAME = 300;
    private static final int OWNER = 120;
    private static final int IN_OWNER = 80;
    private static final int ALSO = 60;
    private static final int WORD = 40;
    private static final int START_OF_WORD = 25;
    private static final int EARLY = 10;
    private static final int EARLY_END = 80;

    /** People's words for things, and QEMU's. */
    static final Map<String, List<String>> SYNONYMS = Map.of(
            "disk", List.of("drive", "block"),
            "network", List.of("net", "nic"),
            "processor", List.of("cpu"),
            "ram", List.of("memory"),
            "screen", List.of("display"),
            "sound", List.of("audio"));

    static SearchTerm of(String text) {
        SearchTerm plain = plain(text);
        String singular = text.endsWith("s") ? text.substring(0, text.length() - 1) : text;
        return new SearchTerm(
                text,
                plain.stem,
                SYNONYMS.getOrDefault(singular, List.of()).stream()
                        .map(SearchTerm::plain)
                        .toList());
    }

    private static SearchTerm plain(String text) {
        for (String ending : ENDINGS) {
            if (text.endsWith(ending) && text.length() - ending.length() >= SHORTEST_STEM) {
                return new SearchTerm(text, text.substring(0, text.length() - ending.length()), List.of());
            }
        }
        return new SearchTerm(text, text, List.of());
    }

    /** The weight of the term for an entry; zero if it does not fit. */
    int score(SearchEntry entry) {
        int own = entry.all().contains(stem) ? ownScore(entry) : 0;
        return Math.max(
                own, synonyms.stream().mapToInt(word -> word.score(entry)).max().orElse(0) / 2);
    }

    private int ownScore(SearchEntry entry) {
        String name = entry.name().toLowerCase(Locale.ROOT);
        if (name.equals(text) || name.equals("-" + text)) {
            return NAME;
        }
        int best = Math.max(
                inName(name),
                Math.max(
                        entry.owners().stream()
                                .mapToInt(this::scoreOfOwner)
                                .max()
                                .orElse(0),
                        also(entry)));
        return Math.max(
                best, entry.meaning() == null ? 0 : inWords(entry.meaning().toLowerCase(Locale.ROOT)));
    }

    private int inName(String name) {
        int at = position(name, text, true);
        if (at >= 0) {
            return PART_OF_NAME;
        }
        return position(name, stem, false) >= 0 ? START_OF_PART : name.contains(text) ? IN_NAME : 0;
    }

    int scoreOfOwner(String owner) {
        String name = owner.toLowerCase(Locale.ROOT);
        return name.equals(text) || name.equals("-" + text) ? OWNER : name.contains(text) ? IN_OWNER : 0;
    }

    private int also(SearchEntry entry) {
        return position(entry.also().toLowerCase(Locale.ROOT), stem, false) >= 0 ? ALSO : 0;
    }

    private int inWords(String words) {
        int whole = position(words, text, true);
        int at = whole >= 0 ? whole : position(words, stem, false);
        if (at < 0) {
            return 0;
        }
        return (whole >= 0 ? WORD : START_OF_WORD) + (at < EARLY_END ? EARLY : 0);
    }

    /** The place of a word that begins with another, or is it; -1 if there is none. */
    private static int position(String in, String word, boolean whole) {
        for (int at = in.indexOf(word); at >= 0; at = in.indexOf(word, at + 1)) {
            boolean begins = at == 0 || !Character.isLetterOrDigit(in.charAt(at - 1));
            int end = at + word.length();
            boolean ends = end == in.length() || !Character.isLetterOrDigit(in.charAt(end));
            if (begins && (ends || !whole)) {
                return at;
            }
        }
        return -1;
    }
}
