package dev.qemu4j.surface;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A committed table: fields with tabs between them; lines that begin with a # are comments. */
final class Table {
    private Table() {}

    static List<String[]> read(String name, int columns) {
        List<String[]> lines = new ArrayList<>();
        try (InputStream resource = Objects.requireNonNull(Table.class.getResourceAsStream(name), name)) {
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] fields = line.split("\t", -1);
                    if (fields.length != columns) {
                        throw new IllegalArgumentException(name + ": " + line + " (expected: " + columns + " fields)");
                    }
                    lines.add(fields);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }
}
