package dev.qemu4j.codegen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The words say what the table of claims tries on real programs. */
class ClaimsTest {
    private static final Map<String, Section> WORDS = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        Path docs = Path.of("src/main/docs");
        WORDS.putAll(DocsReader.read(docs));
        try (Stream<Path> folders = Files.list(docs).filter(Files::isDirectory).sorted()) {
            for (Path folder : (Iterable<Path>) folders::iterator) {
                DocsReader.read(folder)
                        .forEach((name, section) ->
                                WORDS.computeIfAbsent(name, n -> new Section()).addAll(section));
            }
        }
    }

    static List<Claim> claims() {
        return Claim.all();
    }

    @ParameterizedTest
    @MethodSource("claims")
    void words_ofAClaim_sayIt(Claim claim) {
        Section section = WORDS.get(claim.section());

        assertThat(section).as(claim.section()).isNotNull();
        assertThat(
                        claim.member().equals("-")
                                ? String.join(" ", section.paragraphs())
                                : String.valueOf(section.member(claim.member())))
                .as("%s", claim)
                .contains(claim.says());
    }
}
