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
import java.util.regex.Pattern;

/** One kind of failure: its name, the words of it, and what to do. */
record AdviceRow(String name, Pattern words, String advice) {
    /** Reads a table beside the class path's other resources of advice. */
    static List<AdviceRow> read(String table) {
        List<AdviceRow> rows = new ArrayList<>();
        try (InputStream in = AdviceRow.class.getResourceAsStream("/dev/qemu4j/vm/advice/" + table);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split("\t", -1);
                    rows.add(new AdviceRow(cells[0], Pattern.compile(cells[1]), cells[2]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(rows);
    }
}
