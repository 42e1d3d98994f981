package dev.qemu4j.codegen.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.Resolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordsTest {
    private static final Path SPECIMEN = Path.of("src/test/resources/specimen");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void member_ofTheOwnerAndOfAll_isTheOwners() throws IOException {
        write(
                "device",
                "## device *\n- addr: the slot.\n- drive: the disk.\n\n## device tape\n- drive: the `tape` & reel");
        Words words = Words.read(folder, docs());

        assertThat(words.member("device", "tape", "drive")).isEqualTo("The {@code tape} &amp; reel.");
        assertThat(words.member("device", "tape", "addr")).isEqualTo("The slot.");
        assertThat(words.member("device", "disk", "drive")).isEqualTo("The disk.");
        assertThat(words.member("device", "disk", "speed")).isNull();
        assertThat(words.member("machine", "tape", "drive")).isNull();
    }

    @Test
    void member_textThatOpensWithAPronoun_isASummaryOfTheSetter() throws IOException {
        write(
                "device",
                "## device tape\n- loop: whether it is one.\n- size: how long it is.\n- whetstone: the `whetstone`.");
        Words words = Words.read(folder, docs());

        assertThat(words.member("device", "tape", "loop")).isEqualTo("Sets whether it is one.");
        assertThat(words.member("device", "tape", "size")).isEqualTo("Sets how long it is.");
        assertThat(words.member("device", "tape", "whetstone")).isEqualTo("The {@code whetstone}.");
    }

    @Test
    void about_severalParagraphs_isJavadoc() throws IOException {
        write("machine", "## machine box\nA board.\n\nIt is slow.\n\n- smm: whether.");
        Words words = Words.read(folder, docs());

        assertThat(words.about("machine", "box")).isEqualTo("A board.\n\n<p>It is slow.");
        assertThat(words.about("device", "box")).isNull();
    }

    @Test
    void unused_whatNobodyAskedFor_isNamed() throws IOException {
        write("device", "## device tape\nA tape.\n\n- drive: the tape.\n- sped: how fast.");
        Words words = Words.read(folder, docs());
        assertThat(words.member("device", "tape", "drive")).isNotNull();

        assertThat(words.unused()).containsExactly("device tape", "device tape: sped");
    }

    @Test
    void read_aSectionInTwoFolders_isRefused() throws IOException {
        write("device", "## device tape\nA tape.");
        write("machine", "## device tape\nA tape.");

        assertThatThrownBy(() -> Words.read(folder, docs()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device tape");
    }

    private void write(String kind, String text) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve(kind)).resolve("some.md"), text + "\n");
    }

    private static Docs docs() {
        var facts = FactsFile.read(SPECIMEN.resolve("facts/qapi-qemu.json"));
        Api api = Resolver.resolve(Api.Schema.QEMU, facts, Customisation.read(SPECIMEN.resolve("customisation.json")));
        return Docs.read(SPECIMEN.resolve("docs"), api, facts.versions());
    }
}
