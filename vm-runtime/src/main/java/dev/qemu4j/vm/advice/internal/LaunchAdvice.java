package dev.qemu4j.vm.advice.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives advice about the words with which QEMU ends, by a table of the failures that guides and forums explain most. */
public final class LaunchAdvice {
    private static final Logger log = LoggerFactory.getLogger(LaunchAdvice.class);
    /** A group of QEMU's words, or a fact of the host, maybe about such a group. */
    private static final Pattern PLACE = Pattern.compile("\\$([1-9])|\\{([a-z-]+)(?::\\$([1-9]))?}");

    private static final List<AdviceRow> ROWS = AdviceRow.read("advice.tsv");

    private LaunchAdvice() {}

    static List<AdviceRow> rows() {
        return ROWS;
    }

    /**
     * Finds advice.
     *
     * @param stderr what QEMU wrote before it ended
     * @param arguments its argument vector, whose paths are no words of QEMU's
     * @return a line for each kind of failure; empty if none is known
     */
    public static List<String> of(String stderr, List<String> arguments) {
        SaidPaths paths = SaidPaths.in(stderr, arguments);
        List<String> advice = new ArrayList<>();
        add(advice, "kvm", () -> KvmAccess.advice(paths.blanked()));
        advice.addAll(of(stderr, paths, ROWS));
        return advice;
    }

    static List<String> of(String stderr, SaidPaths paths, List<AdviceRow> rows) {
        List<String> advice = new ArrayList<>();
        for (AdviceRow row : rows) {
            Matcher words = row.words().matcher(stderr);
            if (findOutside(paths, words)) {
                add(advice, row.name(), () -> filledIn(row.advice(), words, stderr));
            }
        }
        return advice;
    }

    /** A row's words may go on with a path, and never begin in one. */
    private static boolean findOutside(SaidPaths paths, Matcher words) {
        boolean found = words.find();
        while (found && paths.has(words.start())) {
            int next = words.start() + 1;
            found = next < paths.blanked().length() && words.find(next);
        }
        return found;
    }

    /** Advice is a part of the report of a failure, which it must not replace by one of its own. */
    private static void add(List<String> advice, String name, Supplier<@Nullable String> source) {
        try {
            String text = source.get();
            if (text != null) {
                advice.add(name + ": " + text);
            }
        } catch (RuntimeException e) {
            log.warn("no advice about '{}'", name, e);
        }
    }

    /** Replaces the places of the table's text; what QEMU said may look like one, and is not read again. */
    private static String filledIn(String advice, Matcher words, String stderr) {
        return PLACE.matcher(advice).replaceAll(place -> {
            String group = group(place.group(1) == null ? place.group(3) : place.group(1), words);
            return Matcher.quoteReplacement(
                    place.group(2) == null
                            ? Objects.requireNonNullElse(group, "?")
                            : HostFacts.of(place.group(2), group, stderr));
        });
    }

    private static @Nullable String group(@Nullable String number, Matcher words) {
        return number == null ? null : words.group(Integer.parseInt(number));
    }
}
