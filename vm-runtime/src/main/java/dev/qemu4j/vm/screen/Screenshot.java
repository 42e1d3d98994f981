package dev.qemu4j.vm.screen;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A picture of a screen, in memory. Immutable. */
public final class Screenshot {
    static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] rgb;

    /** Takes the array over: nobody else may hold it. */
    Screenshot(int width, int height, byte[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * Takes a picture from elsewhere, such as one that a screen is expected to show.
     *
     * @param image the picture, whose transparency is left out
     * @return a copy
     */
    public static Screenshot of(BufferedImage image) {
        Objects.requireNonNull(image, "image");
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
        int[] line = new int[width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, line, 0, width);
            for (int pixel : line) {
                rgb[at++] = (byte) (pixel >> 16);
                rgb[at++] = (byte) (pixel >> 8);
                rgb[at++] = (byte) pixel;
            }
        }
        return new Screenshot(width, height, rgb);
    }

    /**
     * Returns the width.
     *
     * @return pixels
     */
    public int width() {
        return width;
    }

    /**
     * Returns the height.
     *
     * @return pixels
     */
    public int height() {
        return height;
    }

    /**
     * Returns the color of a pixel.
     *
     * @param x from the left, from 0 on
     * @param y from the top, from 0 on
     * @return the color
     * @throws IndexOutOfBoundsException if it is not in the picture
     */
    public Rgb pixel(int x, int y) {
        if (x < 0 || y < 0 || x >= width || y >= height) {
            throw new IndexOutOfBoundsException("pixel: " + x + ", " + y + " (expected: one of " + this + ")");
        }
        int at = (y * width + x) * CHANNELS;
        return new Rgb(rgb[at] & 0xff, rgb[at + 1] & 0xff, rgb[at + 2] & 0xff);
    }

    /**
     * Cuts a part out.
     *
     * @param region the part
     * @return a picture of its own
     * @throws IndexOutOfBoundsException if it is not in the picture
     */
    public Screenshot region(ScreenRegion region) {
        Objects.requireNonNull(region, "region");
        if (!region.isWithin(this)) {
            throw new IndexOutOfBoundsException("region: " + region + " (expected: one of " + this + ")");
        }
        int row = region.width() * CHANNELS;
        byte[] part = new byte[row * region.height()];
        for (int y = 0; y < region.height(); y++) {
            System.arraycopy(rgb, offset(region.x(), region.y() + y), part, y * row, row);
        }
        return new Screenshot(region.width(), region.height(), part);
    }

    /**
     * Returns the picture as Java's own.
     *
     * @return a copy
     */
    public BufferedImage image() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] line = new int[width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                line[x] = ((rgb[at++] & 0xff) << 16) | ((rgb[at++] & 0xff) << 8) | (rgb[at++] & 0xff);
            }
            image.setRGB(0, y, width, 1, line, 0, width);
        }
        return image;
    }

    /**
     * Returns the picture as the content of a PNG file.
     *
     * @return the bytes
     */
    public byte[] png() {
        return PngWriter.write(this);
    }

    /**
     * Returns the picture as the content of a PPM file, which is not compressed.
     *
     * @return the bytes
     */
    public byte[] ppm() {
        byte[] header = ("P6\n" + width + " " + height + "\n255\n").getBytes(StandardCharsets.US_ASCII);
        byte[] ppm = Arrays.copyOf(header, header.length + rgb.length);
        System.arraycopy(rgb, 0, ppm, header.length, rgb.length);
        return ppm;
    }

    int offset(int x, int y) {
        return (y * width + x) * CHANNELS;
    }

    /** The bytes themselves, for this package to read. */
    byte[] rgb() {
        return rgb;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Screenshot that
                && width == that.width
                && height == that.height
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rgb);
    }

    /** Returns the size. */
    @Override
    public String toString() {
        return "Screenshot[" + width + "x" + height + "]";
    }
}
