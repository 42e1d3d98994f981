package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every piece of Java in the README is cut from a recipe that is compiled and run, but for what nobody types. */
class ReadmeTest {
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void readme_snippets_areCutFromRecipes() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(ReadmeTest::withoutSpace)
                    .toList();
        }
        List<String> snippets = SNIPPET.matcher(Files.readString(Path.of("../README.md")))
                .results()
                .map(match -> withoutSpace(match.group(1)))
                .toList();

        assertThat(snippets)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(snippet -> assertThat(sources).anyMatch(source -> source.contains(snippet)));
    }

    private static String withoutSpace(Path file) {
        try {
            return withoutSpace(Files.readString(file)
                    .replaceAll("(?s)/\\*\\*.*?\\*/", "") // Javadoc
                    .replaceAll("private \\w+\\(\\) \\{}", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
