package dev.qemu4j.check.value.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values that parameters of options take, where QEMU tells no list of them: from trials on real QEMUs. */
final class FixedValues {
    private static final String ANY = "-";

    private static final Map<String, List<Row>> ROWS = read();

    private FixedValues() {}

    /** The sets of an option, by its name with one dash. */
    static List<Row> of(String option) {
        return ROWS.getOrDefault(option, List.of());
    }

    private static Map<String, List<Row>> read() {
        try (InputStream in = Objects.requireNonNull(FixedValues.class.getResourceAsStream("values.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> row(line.split("\t", -1)))
                    .collect(Collectors.groupingBy(Row::option));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String[] cells) {
        Pattern parameter = cells[1].equals(ANY) ? null : Pattern.compile(cells[1]);
        String[] condition = cells[2].equals(ANY) ? null : cells[2].split("=", -1);
        return new Row(
                cells[0],
                parameter,
                condition == null ? null : condition[0],
                condition == null ? "" : condition[1],
                List.of(cells[3].split(" ")));
    }

    /**
     * A set of values.
     *
     * @param option the option
     * @param parameter the parameters' names; null for the whole argument
     * @param when the parameter on which it depends whether the set counts; null if it always does
     * @param is the value that this one has then
     * @param values the values, and kinds of values in angle brackets
     */
    record Row(
            String option,
            @Nullable Pattern parameter,
            @Nullable String when,
            String is,
            List<String> values) {}
}
