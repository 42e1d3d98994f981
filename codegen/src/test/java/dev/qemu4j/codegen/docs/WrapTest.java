package dev.qemu4j.codegen.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrapTest {
    private static final String WORDS = "word ".repeat(60).strip();

    @Test
    void longLine_isBrokenAtSpaces() {
        String wrapped = Wrap.lines(WORDS);

        assertThat(wrapped.lines()).hasSizeGreaterThan(2).allMatch(line -> line.length() <= 110);
        assertThat(wrapped.replace('\n', ' ')).isEqualTo(WORDS);
    }

    @Test
    void longTag_goesOnIndented() {
        assertThat(Wrap.lines("@deprecated " + WORDS).lines().skip(1))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("    word") && line.length() <= 110);
    }

    @Test
    void wordLongerThanALine_staysWhole() {
        String word = "x".repeat(200);

        assertThat(Wrap.lines("a " + word + " b")).isEqualTo("a\n" + word + "\nb");
        assertThat(Wrap.lines(word)).isEqualTo(word);
    }

    @Test
    void example_isNotBroken_andWhatFollowsIs() {
        String example = "<pre>{@code\n" + WORDS + "\n}</pre>";

        assertThat(Wrap.lines(example)).isEqualTo(example);
        assertThat(Wrap.lines(example + "\n" + WORDS))
                .startsWith(example + "\n")
                .hasLineCount(6);
    }

    @Test
    void emptyLines_areKept_alsoTheFirst() {
        assertThat(Wrap.lines("\n@deprecated x\n\ny\n")).isEqualTo("\n@deprecated x\n\ny\n");
    }
}
