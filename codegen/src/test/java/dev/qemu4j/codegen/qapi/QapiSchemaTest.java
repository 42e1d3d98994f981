package dev.qemu4j.codegen.qapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QapiSchemaTest {
    private static final Version VERSION = new Version(10, 0);

    @TempDir
    private Path directory = Path.of("set by JUnit");

    @Test
    void read_withIncludes_readsEachFileOnce() throws IOException {
        write("main.json", """
                { 'pragma': { 'doc-required': true } }
                { 'include': 'tree.json' }
                { 'include': 'bird.json' }
                """);
        write("bird.json", "{ 'include': 'tree.json' }\n{ 'struct': 'Bird', 'data': { 'home': 'Tree' } }\n");
        write("tree.json", "{ 'enum': 'Tree', 'data': [ 'oak' ] }\n");

        Facts facts = QapiSchema.read(directory.resolve("main.json"), VERSION);

        assertThat(facts.entities().keySet()).containsExactly("Bird", "Tree");
        assertThat(Objects.requireNonNull(facts.entities().get("Tree")).newest(Attribute.MODULE))
                .isEqualTo("tree");
    }

    @Test
    void read_ofANameTwice_fails() throws IOException {
        write("main.json", "{ 'command': 'sing' }\n{ 'command': 'sing' }\n");

        assertThatThrownBy(() -> QapiSchema.read(directory.resolve("main.json"), VERSION))
                .isInstanceOf(QapiSyntaxException.class)
                .hasMessageEndingWith("'sing' is defined twice");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            { 'a' 'b' }        | expected ':'
            { 'a': [ 'b' }     | expected ',' or ']'
            { 'a': 'b' ]       | expected ',' or '}'
            { 'a': maybe }     | expected a value
            { 'a': tru }       | expected true
            { 'a': 1, 'a': 2 } | expected a value
            { 'a': 'b          | expected more, the file ends here
            []                 | expected an object
            """)
    void parse_ofBadText_saysWhereAndWhat(String text, String message) {
        assertThatThrownBy(() -> QapiParser.parse("bad.json", text))
                .isInstanceOf(QapiSyntaxException.class)
                .hasMessageStartingWith("bad.json:1: ")
                .hasMessageContaining(message);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
