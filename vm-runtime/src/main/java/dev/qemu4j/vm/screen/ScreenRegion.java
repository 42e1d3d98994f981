package dev.qemu4j.vm.screen;

/**
 * A rectangle of a screen.
 *
 * @param x its left edge, in pixels from the screen's
 * @param y its upper edge, in pixels from the screen's
 * @param width in pixels
 * @param height in pixels
 */
public record ScreenRegion(int x, int y, int width, int height) {
    /**
     * Checks the numbers.
     *
     * @param x its left edge
     * @param y its upper edge
     * @param width in pixels
     * @param height in pixels
     * @throws IllegalArgumentException if the place is negative, or the size not positive
     */
    public ScreenRegion {
        if (x < 0 || y < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException("region: " + width + "x" + height + "+" + x + "+" + y
                    + " (expected: a place of at least 0, and a size of at least 1)");
        }
    }

    /**
     * Returns the region of one pixel.
     *
     * @param x from the left
     * @param y from the top
     * @return the region
     */
    public static ScreenRegion point(int x, int y) {
        return new ScreenRegion(x, y, 1, 1);
    }

    boolean isWithin(Screenshot shot) {
        return x <= shot.width() - width && y <= shot.height() - height;
    }

    /** Returns the size and the place, such as {@code 100x20+0+460}. */
    @Override
    public String toString() {
        return width + "x" + height + "+" + x + "+" + y;
    }
}
