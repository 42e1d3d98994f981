package dev.qemu4j.cli.completion;

import dev.qemu4j.surface.Candidate.Argument;
import dev.qemu4j.surface.Candidate.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The tables of {@code qemu-img}: its sub-commands, and the options of each. */
final class ImgTables {
    private static final List<String> CACHES = List.of("none", "writeback", "writethrough", "directsync", "unsafe");

    private ImgTables() {}

    /**
     * The tables, by the names of their files.
     *
     * @param formats the formats that the installed one has
     */
    static Map<String, Table> of(List<String> formats) {
        Map<String, Table> tables = new TreeMap<>();
        Table commands = new Table();
        tables.put("commands", commands);
        try (InputStream in = Objects.requireNonNull(ImgTables.class.getResourceAsStream("qemu-img.tsv"))) {
            for (String line : new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(row -> !row.startsWith("#"))
                    .toList()) {
                String[] columns = line.split("\t", -1);
                commands.add(columns[0], argument("-", formats), columns[1]);
                tables.put("options-" + columns[0], options(columns[2], formats));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tables;
    }

    private static Table options(String text, List<String> formats) {
        Table options = new Table();
        for (String option : text.split(" ", -1)) {
            int equals = option.indexOf('=');
            options.add(option.substring(0, equals), argument(option.substring(equals + 1), formats), null);
        }
        return options;
    }

    private static Argument argument(String takes, List<String> formats) {
        return switch (takes) {
            case "-" -> new Argument(Kind.NONE, List.of());
            case "t" -> new Argument(Kind.TEXT, List.of());
            case "f" -> new Argument(Kind.FILE, List.of());
            case "FORMATS" -> new Argument(Kind.VALUES, formats);
            case "CACHES" -> new Argument(Kind.VALUES, CACHES);
            case "OUTPUTS" -> new Argument(Kind.VALUES, List.of("human", "json"));
            default -> new Argument(Kind.VALUES, List.of(takes.substring(1).split("\\|", -1)));
        };
    }
}
