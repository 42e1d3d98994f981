package dev.qemu4j.codegen.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.qemu4j.codegen.GenerateApi;
import dev.qemu4j.codegen.Specimen;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as they come out in the generated sources. */
@Tag("once")
class DocsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path input;

    @BeforeEach
    void copy() {
        Specimen.copyTo(input);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a & b < c > d @ e | a &amp; b &lt; c &gt; d &#64; e",
                "`a & b < c` d | {@code a & b < c} d",
                "see [[Unit]] | see {@link dev.qemu4j.qapi.specimen.Unit Unit}",
                "see [[shape_open]] | see {@link dev.qemu4j.qapi.specimen.ShapeOpen shape_open}",
                "see [[SPECIMEN_BROKE]] | see {@link dev.qemu4j.qapi.specimen.SpecimenBrokeEvent SPECIMEN_BROKE}",
                "see [[take-struct]] | see {@link dev.qemu4j.qapi.specimen.TakeStruct take-struct}",
                "see [[guest-stop]] | see {@code guest-stop}",
                "costs $1 and a \\ | costs $1 and a \\",
            })
    void markup_inProse_isJavadoc(String text, String expected) {
        write("## enum Unit", text);

        assertThat(source("Unit")).contains("/**\n * " + expected + "\n");
    }

    @Test
    void example_isVerbatimInCode() {
        write("## enum Unit", "A unit.", "", "```java", "a(\"<b>\"); // & [[c]]", "```");

        assertThat(source("Unit")).contains(" * <pre>{@code\n * a(\"<b>\"); // & [[c]]\n * }</pre>\n");
    }

    @Test
    void members_ofTwoFiles_areBothThere() {
        write("## command shape-place", "- x: from the left", "- label: a text");

        assertThat(source("ShapePlace")).contains("<p>From the left.", "<p>A text.");
    }

    @Test
    void insteadOfMember_isItsTag() {
        write("## type Circle", "> instead old-radius: use `radius`");

        assertThat(source("Circle")).contains("     * @deprecated use {@code radius}\n");
        assertThat(source("ShapedCircle")).contains("     * @deprecated use {@code radius}\n");
    }

    @Test
    void deprecatedTags_startALine() {
        assertThat(GenerateApi.generate(input).sources().files().values())
                .noneMatch(text -> text.matches("(?s).*[^\\s*/ ] ?@deprecated.*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command no-such-command",
                "event NO_SUCH",
                "type NoSuch",
                "enum Circle",
                "command guest-stop",
                "type Shaped/no-such",
                "guest-command shape-move",
                "nokind Circle",
            })
    void section_thatNothingAsksFor_failsTheGenerationWithItsName(String heading) {
        write("## " + heading, "Text.");

        assertThatIllegalStateException()
                .isThrownBy(() -> GenerateApi.generate(input))
                .withMessage("not in the facts: [" + heading + "]");
    }

    private void write(String... lines) {
        Specimen.docs(input.resolve("docs"), "added.md", lines);
    }

    private String source(String type) {
        return Objects.requireNonNull(
                GenerateApi.generate(input).sources().files().get("dev/qemu4j/qapi/specimen/" + type + ".java"));
    }
}
