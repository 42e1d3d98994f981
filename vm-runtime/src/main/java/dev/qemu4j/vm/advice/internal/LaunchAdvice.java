package dev.qemu4j.vm.advice.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives advice about the words with which QEMU ends, by a table of the failures that guides and forums explain most. */
public final class LaunchAdvice {
    private static final Pattern FACT = Pattern.compile("\\{([a-z-]+)(?::([^}]*))?}");
    private static final List<Row> ROWS = read();

    private LaunchAdvice() {}

    /** One kind of failure. */
    record Row(String name, Pattern words, String advice) {}

    static List<Row> rows() {
        return ROWS;
    }

    /**
     * Finds advice.
     *
     * @param stderr what QEMU wrote before it ended
     * @return a line for each kind of failure; empty if none is known
     */
    public static List<String> of(String stderr) {
        List<String> advice = new ArrayList<>();
        String kvm = KvmAccess.advice(stderr);
        if (kvm != null) {
            advice.add("kvm: " + kvm);
        }
        for (Row row : ROWS) {
            Matcher words = row.words().matcher(stderr);
            if (words.find()) {
                advice.add(row.name() + ": " + facts(groups(row.advice(), words), stderr));
            }
        }
        return advice;
    }

    private static String groups(String advice, Matcher words) {
        String text = advice;
        for (int group = 1; group <= words.groupCount(); group++) {
            text = text.replace("$" + group, Objects.requireNonNullElse(words.group(group), "?"));
        }
        return text;
    }

    private static String facts(String advice, String stderr) {
        return FACT.matcher(advice)
                .replaceAll(fact -> Matcher.quoteReplacement(HostFacts.of(fact.group(1), fact.group(2), stderr)));
    }

    private static List<Row> read() {
        List<Row> rows = new ArrayList<>();
        try (InputStream in = LaunchAdvice.class.getResourceAsStream("/dev/qemu4j/vm/advice/advice.tsv");
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split("\t", -1);
                    rows.add(new Row(cells[0], Pattern.compile(cells[1]), cells[2]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(rows);
    }
}
