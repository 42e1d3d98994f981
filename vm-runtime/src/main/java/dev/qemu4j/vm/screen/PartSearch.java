package dev.qemu4j.vm.screen;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Looks for a picture anywhere on others. A place costs one pixel in most cases: the part's pixel of the color that the part has least of,
 * as most of a screen, and of a part, is background. The search gives up, and has found nothing, when its wait has ended.
 */
final class PartSearch implements Predicate<Screenshot> {
    private static final int KEPT_BITS = 4;

    private final Screenshot part;
    private final Tolerance tolerance;
    private final BooleanSupplier ended;
    private final boolean exact;
    private final int rareX;
    private final int rareY;

    PartSearch(Screenshot part, Tolerance tolerance, BooleanSupplier ended) {
        this.part = part;
        this.tolerance = tolerance;
        this.ended = ended;
        exact = tolerance.pixels(new ScreenRegion(0, 0, part.width(), part.height())) == 0;
        int rare = rarest(part);
        rareX = rare % part.width();
        rareY = rare / part.width();
    }

    @Override
    public boolean test(Screenshot shot) {
        for (int y = 0; y <= shot.height() - part.height(); y++) {
            if (ended.getAsBoolean() || isInLine(shot, y)) {
                return !ended.getAsBoolean();
            }
        }
        return false;
    }

    private boolean isInLine(Screenshot shot, int y) {
        byte[] rgb = shot.rgb();
        byte[] wanted = part.rgb();
        int of = part.offset(rareX, rareY);
        for (int x = 0; x <= shot.width() - part.width(); x++) {
            boolean may = !exact || !ImageSearch.differ(rgb, shot.offset(x + rareX, y + rareY), wanted, of, tolerance);
            if (may
                    && (ended.getAsBoolean()
                            || ImageSearch.isAt(
                                    shot, part, new ScreenRegion(x, y, part.width(), part.height()), tolerance))) {
                return true;
            }
        }
        return false;
    }

    /** Returns the index of a pixel of the rarest color, where colors that are near each other count as one. */
    private static int rarest(Screenshot part) {
        byte[] rgb = part.rgb();
        int[] counts = new int[1 << (3 * KEPT_BITS)];
        for (int at = 0; at < rgb.length; at += Screenshot.CHANNELS) {
            counts[color(rgb, at)]++;
        }
        int rarest = 0;
        for (int at = 0; at < rgb.length; at += Screenshot.CHANNELS) {
            if (counts[color(rgb, at)] < counts[color(rgb, rarest)]) {
                rarest = at;
            }
        }
        return rarest / Screenshot.CHANNELS;
    }

    private static int color(byte[] rgb, int at) {
        int color = 0;
        for (int channel = 0; channel < Screenshot.CHANNELS; channel++) {
            color = (color << KEPT_BITS) | ((rgb[at + channel] & 0xff) >> (Byte.SIZE - KEPT_BITS));
        }
        return color;
    }
}
