package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Javadoc of asynchronous methods: each says what it does, ends with "as its twin does", by a link, and returns a future. */
@Tag("once")
class AsyncWordsTest {
    private static final Pattern METHOD = Pattern.compile(
            "(?s)/\\*\\*((?:(?!\\*/).)*?)\\*/((?:(?!/\\*\\*)[^;{}])*?)\\bCompletableFuture<[^;{}()]*>\\s(\\w+)Async\\(");

    @Test
    void asyncMethods_areToldAlike() throws IOException {
        List<String> found = new ArrayList<>();
        int methods = 0;
        for (Path source : sources()) {
            String text = Files.readString(source);
            methods += (int) METHOD.matcher(text).results().count();
            violations(text).forEach(violation -> found.add(source + ": " + violation));
        }

        assertThat(methods).isGreaterThan(150);
        assertThat(found).isEmpty();
    }

    @Test
    void planted_violations_areFound() {
        assertThat(violations(method("Reads, as {@link #read} does.", "a future of the bytes")))
                .isEmpty();
        assertThat(violations(method("Waits for the bytes, as {@link #read} does.", "a future of the bytes")))
                .containsExactly("readAsync: waits");
        assertThat(violations(method("Reads. See {@link #read}.", "a future of the bytes")))
                .containsExactly("readAsync: does not say: …, as {@link #read} does");
        assertThat(violations(method("Does the same as {@link #read} without waiting.", "a future of the bytes")))
                .containsExactly("readAsync: does not say: …, as {@link #read} does");
        assertThat(violations(method("Reads, as {@link #read} does.", "the bytes")))
                .containsExactly("readAsync: returns no future");
    }

    private static String method(String summary, String result) {
        return "/**\n * " + summary + "\n *\n * @return " + result
                + "\n */\n@Override\npublic CompletableFuture<byte[]> " + "readAsync(int count) {";
    }

    private static List<String> violations(String source) {
        List<String> found = new ArrayList<>();
        Matcher method = METHOD.matcher(source);
        while (method.find()) {
            if (method.group(2).contains("public ")) {
                String text =
                        method.group(1).replaceAll("\\s*\\n\\s*\\*\\s?", " ").strip();
                check(method.group(3), text, found);
            }
        }
        return found;
    }

    private static void check(String verb, String text, List<String> found) {
        String summary = text.split("\\.(?=\\s|$)", 2)[0];
        if (summary.startsWith("Wait")) {
            found.add(verb + "Async: waits");
        }
        if (!summary.matches(".+, as \\{@link \\w*#" + verb + "\\b[^}]*\\} does")) {
            found.add(verb + "Async: does not say: …, as {@link #" + verb + "} does");
        }
        if (!text.matches(".*@return [^@]*\\bfuture\\b.*")) {
            found.add(verb + "Async: returns no future");
        }
    }

    private static List<Path> sources() throws IOException {
        return MainSources.list().stream()
                .filter(file -> !file.toString().matches(".*/internal/.*|\\.\\./(samples|benchmarks|codegen)/.*"))
                .toList();
    }
}
