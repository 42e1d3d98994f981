package dev.qemu4j.codegen.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the files of hand-written documentation; their form is told in their folder's README. */
final class DocsReader {
    private static final Pattern HEADING = Pattern.compile("## ([a-z-]+) (\\S+)");
    private static final Pattern MEMBER = Pattern.compile("- ([^:\\s]+): (.*)");
    private static final Pattern INSTEAD = Pattern.compile("> instead(?: ([^:\\s]+))?: (.*)");

    private final Map<String, Section> sections = new TreeMap<>();

    private DocsReader() {}

    /** The sections by kind and name, such as {@code command block-commit}. */
    static Map<String, Section> read(Path folder) {
        DocsReader reader = new DocsReader();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(".md") && !file.endsWith("README.md"))
                    .sorted()
                    .toList();
            for (Path file : sorted) {
                reader.read(file.getFileName().toString(), Files.readAllLines(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader.sections;
    }

    private void read(String file, List<String> lines) {
        Section section = null;
        List<String> block = new ArrayList<>();
        boolean code = false;
        for (String line : lines) {
            Matcher heading = HEADING.matcher(line);
            if (line.startsWith("```")) {
                if (code && section != null) {
                    section.example(String.join("\n", block));
                } else {
                    flush(section, block);
                }
                block.clear();
                code = !code;
            } else if (code) {
                block.add(line);
            } else if (heading.matches()) {
                flush(section, block);
                section = sections.computeIfAbsent(heading.group(1) + " " + heading.group(2), s -> new Section());
            } else if (line.startsWith("## ")) {
                throw new IllegalArgumentException(file + ": " + line + " (expected: ## KIND NAME)");
            } else if (line.isBlank() || line.startsWith("- ") || line.startsWith("> ")) {
                flush(section, block);
                if (!line.isBlank()) {
                    block.add(line);
                }
            } else {
                block.add(line);
            }
        }
        flush(section, block);
    }

    private static void flush(@Nullable Section section, List<String> block) {
        String text = String.join(" ", block.stream().map(String::strip).toList());
        block.clear();
        if (section == null || text.isEmpty()) {
            return;
        }
        Matcher member = MEMBER.matcher(text);
        Matcher instead = INSTEAD.matcher(text);
        if (member.matches()) {
            section.addMember(member.group(1), member.group(2));
        } else if (!instead.matches()) {
            section.addParagraph(text);
        } else if (instead.group(1) != null) {
            section.insteadOf(instead.group(1), instead.group(2));
        } else {
            section.instead(instead.group(2));
        }
    }
}
