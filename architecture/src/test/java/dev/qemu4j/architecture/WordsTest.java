package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules about words, on all hand-written sources, and on violations that the test plants. */
@Tag("once")
class WordsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path LIST = Path.of("src/test/resources/words.tsv");

    private static final Path PARAMETERS = Path.of("src/test/resources/parameters.txt");

    private final Words words = Words.of(List.of("# a comment", "the other side\tpeer"));

    @Test
    void javaSources_nameTheThing() throws IOException {
        Words list = Words.read(LIST);
        List<Path> sources = filesBelow(ROOT, ".java");

        assertThat(sources).hasSizeGreaterThan(1000);
        assertThat(violations(
                        sources,
                        (file, text) -> list.violations(text, file.toString().contains("/src/main/"))))
                .isEmpty();
    }

    @Test
    void summaries_haveTwentyFiveWordsAtMost() throws IOException {
        List<Path> sources = filesBelow(ROOT, ".java").stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .toList();

        assertThat(violations(sources, (file, text) -> Summaries.tooLong(text))).isEmpty();
    }

    @Test
    void tooLong_summaryOfManyWords_isFound() {
        String words = "w ".repeat(24);

        assertThat(Summaries.tooLong("/** " + words + "end of it. */ int a;")).hasSize(1);
        assertThat(Summaries.tooLong("/**\n * " + words + "\n * end of it.\n */ int a;"))
                .hasSize(1);
        assertThat(Summaries.tooLong("/** " + words + "{@link A#b(int, int) the end} of. */ int a;"))
                .hasSize(1);
        assertThat(Summaries.tooLong("/** " + words + "{@link A#b(int, int)}. " + words + "more. */ int a;"))
                .isEmpty();
        assertThat(Summaries.tooLong("/**\n * " + words + "end.\n *\n * <p>" + words + words + "\n */ int a;"))
                .isEmpty();
        assertThat(Summaries.tooLong("/**\n * " + words + "\n *\n * @return " + words + "\n */ int a;"))
                .isEmpty();
    }

    /** Those that still do are listed, and the list may only shrink. */
    @Test
    void parameters_doNotOpenWithAPronoun() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path source : filesBelow(ROOT, ".java")) {
            if (source.toString().contains("/src/main/")) {
                found.addAll(Words.pronounsOfParameters(Files.readString(source)));
            }
        }
        assertThat(found)
                .as("descriptions as in parameters.txt: a new one names the thing, and one that is gone is deleted"
                        + " there")
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(PARAMETERS));
    }

    @Test
    void pronounsOfParameters_areFound() {
        String method = "/**\n * Reads.\n *\n * @param in what to read\n * @param <R> how it is\n *     read"
                + "\n * @param all whether to read all\n * @param out the output, which is closed\n */\nint read();";

        assertThat(Words.pronounsOfParameters(method)).containsExactly("what to read", "how it is");
        assertThat(Words.pronounsOfParameters(method.replace("/**", "/*"))).isEmpty();
    }

    @Test
    void textsForTheGeneratedApi_nameTheThing() throws IOException {
        Words list = Words.read(LIST);
        List<Path> texts = filesBelow(ROOT.resolve("codegen/src/main/docs"), ".md");

        assertThat(texts).hasSizeGreaterThan(40);
        assertThat(violations(texts, (file, text) -> list.violations(text))).isEmpty();
    }

    @Test
    void documents_nameTheThing() throws IOException {
        Words list = Words.read(LIST);
        List<Path> documents = new ArrayList<>(filesBelow(ROOT.resolve("docs"), ".md"));
        documents.addAll(filesBelow(ROOT.resolve(".github"), ".md"));
        Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
                .map(ROOT::resolve)
                .forEach(documents::add);

        assertThat(documents).hasSizeGreaterThan(15);
        assertThat(violations(documents, (file, text) -> list.violations(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"What", "Who", "Whom", "Whose", "Where", "Why", "That", "Which", "Whether", "How", "For which"})
    void violations_summaryThatOpensWithAPronoun_isCaught(String opening) {
        String oneLine = "class A {\n    /** " + opening + " it is. */\n    int a;\n}";
        String block = "/**\n * " + opening + " it is.\n */\nclass A {}";

        assertThat(words.violations(oneLine, true)).containsExactly("2: summary opens with: " + opening + " it is. */");
        assertThat(words.violations(block, true)).containsExactly("2: summary opens with: " + opening + " it is.");
        assertThat(words.violations("# Texts\n\n## type A\n\n" + opening + " it is.\n"))
                .containsExactly("5: summary opens with: " + opening + " it is.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Whatever is left is removed.",
                "Theme of a window.",
                "Howls.",
                "Returns the bytes that are there.",
                "{@code What} it is."
            })
    void violations_summaryThatOnlyLooksLikeIt_isNone(String summary) {
        assertThat(words.violations("/** " + summary + " */", true)).isEmpty();
    }

    @Test
    void violations_returnThatOpensWithAPronoun_isCaught() {
        String method = "/**\n * Reads.\n *\n * @param in what to read\n * @return what was read\n */\nint read();";

        assertThat(words.violations(method, true)).containsExactly("5: @return opens with: what was read");
        assertThat(words.violations(method.replace("@return what", "@return whether"), true))
                .isEmpty();
    }

    @Test
    void violations_builderThatStarts_isCaught() {
        String factory = "class A {\n    /**\n     * Starts a command.\n     *\n     * @return it\n     */\n"
                + "    public static Builder builder(String program) {}\n}";

        assertThat(words.violations(factory, true))
                .containsExactly("3: summary of a builder opens with: Starts a command.");
        assertThat(words.violations(factory.replace("builder(", "start("), true))
                .isEmpty();
    }

    @Test
    void violations_paraphrase_isCaughtAcrossLinesAndInMessages() {
        String javadoc = "/** Names the\n     * other side. */";
        String comment = "int a; // the\n// other side";
        String message = "throw new A(\"The other side\");";

        assertThat(words.violations(javadoc, true)).containsExactly("1: says: the other side (say instead: peer)");
        assertThat(words.violations(message, true)).containsExactly("1: says: the other side (say instead: peer)");
        assertThat(words.violations(message, false)).isEmpty();
        assertThat(words.violations("/* the */ int other; // side", true)).isEmpty();
        assertThat(words.violations(comment.replace("\n//", ""), true)).hasSize(1);
        assertThat(words.violations("## type A\n\nA peer.\n\n- b: the\n  other side\n"))
                .hasSize(1);
    }

    @Test
    void violations_textOfAString_isNoComment() {
        assertThat(words.violations("String a = \"/** What it is. */\"; char b = '\"'; // the peer's", true))
                .isEmpty();
        assertThat(words.violations("String a = \"\"\"\n  /** What it is. */\n  \"\"\";", true))
                .isEmpty();
        assertThat(words.violations("char a = '\"'; /** What it is. */ char b = '\"';", true))
                .hasSize(1);
    }

    @Test
    void of_lineWithoutATab_isRefused() {
        assertThatThrownBy(() -> Words.of(List.of("the other side")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("words.tsv: the other side");
    }

    private static List<String> violations(List<Path> files, BiFunction<Path, String, List<String>> rule)
            throws IOException {
        List<String> violations = new ArrayList<>();
        for (Path file : files) {
            rule.apply(file, Files.readString(file)).forEach(found -> violations.add(file + ":" + found));
        }
        return violations;
    }

    private static List<Path> filesBelow(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }
}
