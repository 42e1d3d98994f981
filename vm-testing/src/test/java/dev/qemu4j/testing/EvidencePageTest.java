package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EvidencePageTest {
    @Test
    void escaped_halfOfASurrogatePair_isReplaced() {
        assertThat(EvidencePage.escaped("a\uD83D<")).isEqualTo("a\uFFFD&lt;");
        assertThat(EvidencePage.escaped("\uD83D\uDE00")).isEqualTo("\uD83D\uDE00");
    }
}
