package dev.qemu4j.codegen.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.qemu4j.codegen.Specimen;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsReaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void paragraphs_brokenIntoLines_areJoined() {
        Section section = section("## command stop", "Stops", "  the guest.", "", "Second.");

        assertThat(section.paragraphs()).containsExactly("Stops the guest.", "Second.");
    }

    @Test
    void member_goingOnInTheNextLine_isOneText() {
        Section section = section("## command stop", "- a: one", "  and more", "- b: two: three");

        assertThat(section.member("a")).isEqualTo("one and more");
        assertThat(section.member("b")).isEqualTo("two: three");
        assertThat(section.member("c")).isNull();
    }

    @Test
    void example_isVerbatim() {
        Section section = section("## command stop", "```java", "  a < b; // [[x]] `y`", "", "- c", "```");

        assertThat(section.example()).isEqualTo("  a < b; // [[x]] `y`\n\n- c");
        assertThat(section.paragraphs()).isEmpty();
    }

    @Test
    void insteadLines_areOfTheEntityAndOfMembers() {
        Section section = section("## command stop", "> instead: use `quit`", "> instead x-y: use", "> `z`");

        assertThat(section.instead()).isEqualTo("use `quit`");
        assertThat(section.insteadOf("x-y")).isEqualTo("use");
        assertThat(section.insteadOf("z")).isNull();
    }

    @Test
    void twoFiles_withOneEntity_areMerged() {
        Specimen.docs(folder, "a.md", "## type T", "Prose.", "", "- a: one");
        Specimen.docs(folder, "b.md", "## type T", "- b: two", "- a: and more", "> instead: none");

        Section section = Objects.requireNonNull(DocsReader.read(folder).get("type T"));

        assertThat(section.paragraphs()).containsExactly("Prose.");
        assertThat(section.member("a")).isEqualTo("one and more");
        assertThat(section.member("b")).isEqualTo("two");
        assertThat(section.instead()).isEqualTo("none");
    }

    @Test
    void readmeAndOtherFiles_areNotRead() {
        Specimen.docs(folder, "README.md", "## type README", "Prose.");
        Specimen.docs(folder, "notes.txt", "## type Notes", "Prose.");

        assertThat(DocsReader.read(folder)).isEmpty();
    }

    @Test
    void textBeforeTheFirstHeading_isDropped() {
        Specimen.docs(folder, "a.md", "# Title", "Text.", "- a: b", "", "## type T");

        assertThat(DocsReader.read(folder)).containsOnlyKeys("type T");
    }

    @Test
    void heading_ofAnotherForm_failsWithFileAndLine() {
        Specimen.docs(folder, "a.md", "## stop");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> DocsReader.read(folder))
                .withMessage("a.md: ## stop (expected: ## KIND NAME)");
    }

    private Section section(String... lines) {
        Specimen.docs(folder, "a.md", lines);
        Map<String, Section> sections = DocsReader.read(folder);
        assertThat(sections).hasSize(1);
        return sections.values().iterator().next();
    }
}
