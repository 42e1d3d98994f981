package dev.qemu4j.vm.screen;

import java.util.Objects;

/**
 * A color of a pixel.
 *
 * @param red from 0 to 255
 * @param green from 0 to 255
 * @param blue from 0 to 255
 */
public record Rgb(int red, int green, int blue) {
    private static final int MAX = 255;

    /**
     * Checks the parts.
     *
     * @param red from 0 to 255
     * @param green from 0 to 255
     * @param blue from 0 to 255
     * @throws IllegalArgumentException if one is out of range
     */
    public Rgb {
        if (((red | green | blue) & ~MAX) != 0) {
            throw new IllegalArgumentException(
                    "color: " + red + ", " + green + ", " + blue + " (expected: each from 0 to 255)");
        }
    }

    /**
     * Reads a color as the web writes it.
     *
     * @param text such as {@code #0000aa}
     * @return the color
     * @throws IllegalArgumentException if it is anything else
     */
    public static Rgb parse(String text) {
        Objects.requireNonNull(text, "text");
        if (!text.matches("#[0-9A-Fa-f]{6}")) {
            throw new IllegalArgumentException("color: " + text + " (expected: such as #0000aa)");
        }
        int all = Integer.parseInt(text.substring(1), 16);
        return new Rgb(all >> 16, (all >> 8) & MAX, all & MAX);
    }

    /** Returns the color as {@link #parse} reads it. */
    @Override
    public String toString() {
        return String.format("#%02x%02x%02x", red, green, blue);
    }
}
