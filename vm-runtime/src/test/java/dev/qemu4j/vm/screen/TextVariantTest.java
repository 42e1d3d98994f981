package dev.qemu4j.vm.screen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

class TextVariantTest {
    /** Dark, with one light pixel. */
    private static final Screenshot DARK = shot(4, 1, 0, 0, 0xaa, 0);

    @Test
    void pgm_darkScreen_isTurned() {
        assertThat(pixels(TextVariant.DARK_ON_LIGHT, DARK, 12, 3))
                .startsWith(0xff)
                .contains(0x55);
        assertThat(pixels(TextVariant.AS_IT_IS, DARK, 12, 3)).startsWith(0).contains(0xaa);
        assertThat(pixels(TextVariant.BLACK_ON_WHITE, DARK, 12, 3))
                .startsWith(0xff)
                .contains(0);
    }

    @Test
    void pgm_lightScreen_staysSo() {
        Screenshot light = shot(4, 1, 0xff, 0x10, 0xff, 0xf0);

        assertThat(pixels(TextVariant.DARK_ON_LIGHT, light, 12, 3))
                .startsWith(0xff)
                .contains(0x10);
    }

    @Test
    void pgm_oneColor_hasOneColor() {
        assertThat(pixels(TextVariant.BLACK_ON_WHITE, shot(2, 1, 7, 7), 6, 3)).containsOnly(0xff);
    }

    @Test
    void pgm_largeScreen_isNotEnlarged() {
        Screenshot large = new Screenshot(4096, 4096, new byte[4096 * 4096 * Screenshot.CHANNELS]);

        assertThat(TextVariant.AS_IT_IS.pgm(large)).hasSizeLessThan((1 << 24) + 100);
    }

    @Test
    void pgm_emptyScreen_isEmpty() {
        assertThat(new String(TextVariant.SPARSE.pgm(new Screenshot(0, 0, new byte[0])), ISO_8859_1))
                .isEqualTo("P5\n0 0\n255\n");
    }

    @Test
    void of_whatIsNoLanguage_isRefused() {
        assertThatThrownBy(() -> TextRecognition.of("eng", "--help"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("language: '--help' (expected: one of tesseract --list-langs, such as eng)");
        assertThat(TextRecognition.of("deu", "eng")).hasToString("TextRecognition[deu, eng] in 60000 ms");
    }

    @Test
    void equals_recognitions_areThoseOfTheirParts() {
        EqualsVerifier.forClass(TextRecognition.class)
                .withNonnullFields("program", "languages", "timeout")
                .verify();
    }

    private static int[] pixels(TextVariant variant, Screenshot shot, int width, int height) {
        byte[] pgm = variant.pgm(shot);
        String header = "P5\n" + width + " " + height + "\n255\n";
        assertThat(new String(pgm, ISO_8859_1)).startsWith(header).hasSize(header.length() + width * height);
        int[] pixels = new int[width * height];
        Arrays.setAll(pixels, i -> pgm[header.length() + i] & 0xff);
        return pixels;
    }

    private static Screenshot shot(int width, int height, int... grays) {
        byte[] rgb = new byte[grays.length * Screenshot.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) grays[i / Screenshot.CHANNELS];
        }
        return new Screenshot(width, height, rgb);
    }
}
