package dev.qemu4j.vm.screen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
    private static final Rgb BLUE = Rgb.parse("#0000aa");

    @Test
    void read_pictureWithAComment_hasItsPixels() {
        Screenshot shot = PpmReader.read("P6\n# made by hand\n2 1\n255\nabcdef".getBytes(ISO_8859_1));

        assertThat(shot).hasToString("Screenshot[2x1]");
        assertThat(shot.pixel(1, 0)).isEqualTo(new Rgb('d', 'e', 'f'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P6",
                "P5\n1 1\n255\nabc",
                "P6\n1 1\n255\nab",
                "P6\n1 1\n255\nabcd",
                "P6\n1 1\n65535\nabcdef",
                "P6\n0 1\n255\n",
                "P6\n99999999 99999999\n255\nabc",
                "P6\n-1 1\n255\nabc",
                "P6\n999999999 1\n255\nabc"
            })
    void read_anythingElse_isRefused(String file) {
        assertThatThrownBy(() -> PpmReader.read(file.getBytes(ISO_8859_1))).isInstanceOf(ScreenException.class);
    }

    @Test
    void png_readByAnother_hasTheSamePixels() throws IOException {
        Screenshot shot = gradient(67, 31);

        assertThat(Screenshot.of(ImageIO.read(new ByteArrayInputStream(shot.png()))))
                .isEqualTo(shot);
        assertThat(Screenshot.of(shot.image())).isEqualTo(shot);
    }

    @Test
    void ppm_readAgain_hasTheSamePixels() {
        Screenshot shot = gradient(67, 31);

        assertThat(new String(shot.ppm(), ISO_8859_1)).startsWith("P6\n67 31\n255\n");
        assertThat(PpmReader.read(shot.ppm())).isEqualTo(shot);
    }

    @Test
    void region_partOfAPicture_isThatPart() {
        Screenshot shot = gradient(20, 20);

        Screenshot part = shot.region(new ScreenRegion(3, 4, 5, 6));

        assertThat(part.width()).isEqualTo(5);
        assertThat(part.pixel(1, 2)).isEqualTo(shot.pixel(4, 6));
        assertThatThrownBy(() -> shot.region(new ScreenRegion(16, 0, 5, 5)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> shot.pixel(20, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("pixel: 20, 0 (expected: one of Screenshot[20x20])");
    }

    @Test
    void image_ofAPart_isFoundWhereItIs() {
        Screenshot shot = gradient(40, 30);
        Screenshot part = shot.region(new ScreenRegion(11, 7, 6, 5));

        assertThat(met(ScreenWait.image(part), shot)).isTrue();
        assertThat(met(ScreenWait.image(part, 11, 7), shot)).isTrue();
        assertThat(met(ScreenWait.image(part, 10, 7), shot)).isFalse();
        assertThat(met(ScreenWait.image(part, 39, 7), shot)).isFalse();
        assertThat(met(ScreenWait.image(gradient(41, 30)), shot)).isFalse();
        assertThat(met(ScreenWait.image(plain(3, 3, BLUE)), shot)).isFalse();
    }

    @Test
    void image_ofAPartThatIsMostlyBackground_isLookedForByTheRest() {
        BufferedImage picture = new BufferedImage(2000, 2000, BufferedImage.TYPE_INT_RGB);
        Screenshot black = Screenshot.of(picture);
        picture.setRGB(1999, 1999, 0xffffff);
        Screenshot part = Screenshot.of(picture).region(new ScreenRegion(1000, 1000, 1000, 1000));

        assertThat(met(ScreenWait.image(part), black)).isFalse(); // takes a quarter of an hour without
        assertThat(met(ScreenWait.image(part), Screenshot.of(picture))).isTrue();
    }

    @Test
    void image_waitThatEnds_isNotLookedForAnyMore() {
        AtomicInteger asked = new AtomicInteger();
        ScreenWait wait = ScreenWait.image(plain(500, 500, new Rgb(9, 9, 9))).tolerating(0, 0.5);
        Screenshot shot = plain(1000, 1000, BLUE);

        assertThat(wait.looks(() -> asked.incrementAndGet() > 3).test(shot)).isFalse();

        assertThat(asked).hasValueLessThan(10);
    }

    @Test
    void toString_ofAWaitThatTolerates_hasWhat() {
        ScreenWait blue = ScreenWait.color(ScreenRegion.point(1, 1), new Rgb(0, 0, 255));

        assertThat(blue).hasToString(blue.tolerating(0, 0).toString());
        assertThat(blue.tolerating(3, 0.01)).hasToString(blue + ", tolerating(3, 0.01)");
    }

    @Test
    void tolerating_someDifference_letsItPass() {
        BufferedImage image = plain(10, 10, BLUE).image();
        image.setRGB(3, 3, 0x0000ab);
        image.setRGB(4, 4, 0xffffff);
        Screenshot shot = Screenshot.of(image);
        ScreenWait blue = ScreenWait.color(new ScreenRegion(0, 0, 10, 10), BLUE);

        assertThat(met(blue, shot)).isFalse();
        assertThat(met(blue.tolerating(1, 0), shot)).isFalse();
        assertThat(met(blue.tolerating(0, 0.01), shot)).isFalse();
        assertThat(met(blue.tolerating(1, 0.01), shot)).isTrue();
        assertThat(met(blue.tolerating(0, 0.02), shot)).isTrue();
        assertThat(met(ScreenWait.color(ScreenRegion.point(4, 4), BLUE), shot)).isFalse();
        assertThat(met(ScreenWait.color(ScreenRegion.point(5, 4), BLUE), shot)).isTrue();
        assertThat(met(ScreenWait.color(ScreenRegion.point(10, 4), BLUE), shot)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> blue.tolerating(256, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> blue.tolerating(0, Double.NaN));
    }

    @Test
    void still_firstPicture_isNotYet() {
        ScreenWait still = ScreenWait.still(Duration.ofNanos(1));
        Predicate<Screenshot> looks = still.looks(() -> false);
        Screenshot shot = gradient(4, 4);

        assertThat(looks.test(shot)).isFalse();
        assertThat(looks.test(shot)).isTrue();
        assertThat(looks.test(gradient(5, 4))).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> ScreenWait.still(Duration.ZERO));
    }

    @Test
    void film_ofPicturesOfTwoSizes_isAnAnimation() throws IOException {
        ScreenFilm film = new ScreenFilm(1 << 20);
        film.add(gradient(8, 8), 0);
        film.add(gradient(8, 8), 1_000_000);
        film.add(gradient(16, 4), 30_000_000);

        List<String> chunks = chunks(film.png(50_000_000));

        assertThat(film.pictures()).isEqualTo(2);
        assertThat(chunks)
                .containsExactly(
                        "IHDR 16x8", "acTL 2", "IDAT", "fcTL 0 8x8 30", "fdAT 1", "fcTL 2 16x4 20", "fdAT 3", "IEND");
        BufferedImage first = ImageIO.read(new ByteArrayInputStream(film.png(50_000_000)));
        assertThat(first.getWidth()).isEqualTo(16);
    }

    @Test
    void film_firstPictureOfFullSize_isShownByProgramsWithoutAnimations() throws IOException {
        ScreenFilm film = new ScreenFilm(1 << 20);
        film.add(gradient(8, 8), 0);
        film.add(plain(8, 8, BLUE), 10_000_000);

        byte[] png = film.png(20_000_000);

        assertThat(chunks(png))
                .containsExactly("IHDR 8x8", "acTL 2", "fcTL 0 8x8 10", "IDAT", "fcTL 1 8x8 10", "fdAT 2", "IEND");
        assertThat(Screenshot.of(ImageIO.read(new ByteArrayInputStream(png)))).isEqualTo(gradient(8, 8));
    }

    @Test
    void film_picturesShownForLong_keepTheirTime() {
        ScreenFilm film = new ScreenFilm(1 << 20);
        film.add(gradient(8, 8), 0);
        film.add(plain(8, 8, BLUE), 65_535_000_000L);
        film.add(gradient(8, 8), 65_535_000_000L + 3_600_600_000_000L);
        film.end();

        assertThat(chunks(film.png(Long.MAX_VALUE)))
                .contains("fcTL 0 8x8 65535", "fcTL 1 8x8 3601 s", "fcTL 3 8x8 65535 s");
    }

    @Test
    void film_ofAWideAndAHighPicture_isRefused() {
        ScreenFilm film = new ScreenFilm(1 << 20);
        film.add(new Screenshot(1 << 16, 1, new byte[3 << 16]), 0);
        film.add(new Screenshot(1, 1 << 16, new byte[3 << 16]), 1);

        assertThatThrownBy(() -> film.png(2))
                .isInstanceOf(ScreenException.class)
                .hasMessageContaining("65536x65536");
    }

    @Test
    void film_overItsLimit_dropsTheOldest() {
        ScreenFilm film = new ScreenFilm(100);
        for (int i = 1; i < 10; i++) {
            film.add(gradient(8, i), i);
        }

        assertThat(film.pictures() + film.dropped()).isEqualTo(9);
        assertThat(film.dropped()).isPositive();
    }

    @Test
    void png_ofAnEmptyFilm_isRefused() {
        assertThatThrownBy(() -> new ScreenFilm(1).png(0)).isInstanceOf(ScreenException.class);
    }

    @Test
    void values_areValues() {
        EqualsVerifier.forClass(ScreenOptions.class).verify();
        assertThat(Rgb.parse("#01aBff")).isEqualTo(new Rgb(1, 0xab, 255)).hasToString("#01abff");
        assertThatIllegalArgumentException().isThrownBy(() -> Rgb.parse("blue"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rgb(0, 256, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rgb(0, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ScreenRegion(0, 0, 0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScreenOptions.builder().head(1).build())
                .withMessage("head: 1 (expected: a device with it)");
        ScreenOptions options = ScreenOptions.builder().device("video0").head(1).build();
        assertThat(options.toBuilder().build()).isEqualTo(options);
    }

    private static boolean met(ScreenWait wait, Screenshot shot) {
        return wait.looks(() -> false).test(shot);
    }

    private static Screenshot plain(int width, int height, Rgb color) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, Integer.parseInt(color.toString().substring(1), 16));
        }
        return Screenshot.of(image);
    }

    private static Screenshot gradient(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 7 + i / 5);
        }
        return new Screenshot(width, height, rgb);
    }

    /** Reads a PNG's chunks and checks their sums. */
    private static List<String> chunks(byte[] png) {
        List<String> chunks = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(png).position(8);
        while (in.hasRemaining()) {
            byte[] body = new byte[4 + in.getInt()];
            in.get(body);
            CRC32 crc = new CRC32();
            crc.update(body);
            assertThat(in.getInt()).isEqualTo((int) crc.getValue());
            String type = new String(body, 0, 4, ISO_8859_1);
            ByteBuffer data = ByteBuffer.wrap(body).position(4);
            chunks.add(
                    switch (type) {
                        case "IHDR" -> type + " " + data.getInt() + "x" + data.getInt();
                        case "acTL", "fdAT" -> type + " " + data.getInt();
                        case "fcTL" ->
                            type + " " + data.getInt() + " " + data.getInt() + "x" + data.getInt() + " "
                                    + (data.getShort(4 + 20) & 0xffff) + (data.getShort(4 + 22) == 1 ? " s" : "");
                        default -> type;
                    });
        }
        return chunks;
    }
}
