package dev.qemu4j.vm.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.ui.QKeyCode;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
    static List<Layout> layouts() {
        return Layout.all();
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void characters_ofAllLayouts_haveAscii(Layout layout) {
        StringBuilder ascii = new StringBuilder();
        for (char character = ' '; character < 0x7f; character++) {
            ascii.append(character);
        }

        assertThat(layout.characters()).contains(ascii.toString().split(""));
        assertThat(layout.characters().codePoints()).allMatch(character -> layout.chords(character) != null);
    }

    @ParameterizedTest
    @CsvSource({
        "us, A, [shift a]",
        "de, z, [y]",
        "de, @, [alt_r q]",
        "de, é, '[equal, e]'",
        "de, ^, '[grave_accent, spc]'",
        "de, È, '[shift equal, shift e]'",
        "fr, q, [a]",
        "fr, 1, [shift 1]",
        "fr, é, [2]",
        "fr, ê, '[bracket_left, e]'",
        "it, {, [shift alt_r bracket_left]",
        "jp, \\, [ro]",
        "jp, |, [shift yen]"
    })
    void chords_ofACharacter_areThoseOfTheLayout(String name, String character, String chords) {
        Layout layout = Layout.all().stream()
                .filter(one -> one.toString().endsWith(name))
                .findFirst()
                .orElseThrow();

        assertThat(Objects.requireNonNull(layout.chords(character.codePointAt(0))).stream()
                        .map(chord -> String.join(
                                " ",
                                chord.keys().stream().map(QKeyCode::toString).toList()))
                        .toList())
                .hasToString(chords);
    }

    @Test
    void parse_ofAChord_readsKeysInOrder() {
        assertThat(Chord.parse("ctrl-alt-f2", Layout.US)).isEqualTo(Chord.of(QKeyCode.CTRL, QKeyCode.ALT, QKeyCode.F2));
        assertThat(Chord.parse("Ctrl-Alt-Del", Layout.US))
                .isEqualTo(Chord.of(QKeyCode.CTRL, QKeyCode.ALT, QKeyCode.DELETE));
        assertThat(Chord.parse("ctrl-a", Layout.FR)).isEqualTo(Chord.of(QKeyCode.CTRL, QKeyCode.Q));
        assertThat(Chord.parse("altgr-e", Layout.FR)).isEqualTo(Chord.of(QKeyCode.ALT_R, QKeyCode.E));
        assertThat(Chord.parse("ctrl--", Layout.US)).isEqualTo(Chord.of(QKeyCode.CTRL, QKeyCode.MINUS));
        assertThat(Chord.parse("-", Layout.US)).isEqualTo(Chord.of(QKeyCode.MINUS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ctrl-", "ctrl-ctrl", "ctrl-nope", "ctrl-\u20ac"})
    void parse_ofNoChord_isRefused(String chord) {
        assertThatIllegalArgumentException().isThrownBy(() -> Chord.parse(chord, Layout.US));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nokey a", "a", "a ab", "a dead_nothing", "a b c d e f"})
    void parse_ofAnotherForm_isRefused(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layout.parse("mine", List.of(line)))
                .withMessageStartingWith("layout mine: " + line + " (expected: ");
    }

    @Test
    void parse_ofALayout_isAnother() {
        Layout mine = Layout.parse("mine", List.of("# like the us", "", "q none Q", "x \uD83D\uDE00"));

        assertThat(mine.characters()).isEqualTo(" Q\uD83D\uDE00");
        assertThat(mine).isNotEqualTo(Layout.US).isEqualTo(Layout.parse("mine", List.of("q none Q", "x \uD83D\uDE00")));
        assertThatThrownBy(() -> new PointerPlace(1.1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new PointerPlace(1, 0.5).deviceX()).isEqualTo(32767);
    }
}
