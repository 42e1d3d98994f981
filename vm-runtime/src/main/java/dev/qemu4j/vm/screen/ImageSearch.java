package dev.qemu4j.vm.screen;

/** Compares pictures, and ends at the first pixel too many that differs. */
final class ImageSearch {
    private ImageSearch() {}

    static boolean isSame(Screenshot one, Screenshot other, Tolerance tolerance) {
        return one.width() == other.width()
                && one.height() == other.height()
                && one.width() > 0
                && isAt(one, other, new ScreenRegion(0, 0, one.width(), one.height()), tolerance);
    }

    static boolean isAt(Screenshot shot, Screenshot part, ScreenRegion place, Tolerance tolerance) {
        long left = tolerance.pixels(place);
        for (int y = 0; y < place.height(); y++) {
            int in = shot.offset(place.x(), place.y() + y);
            int of = part.offset(0, y);
            for (int x = 0; x < place.width(); x++) {
                if (differ(shot.rgb(), in, part.rgb(), of, tolerance) && left-- == 0) {
                    return false;
                }
                in += Screenshot.CHANNELS;
                of += Screenshot.CHANNELS;
            }
        }
        return true;
    }

    static boolean hasColor(Screenshot shot, Rgb color, ScreenRegion region, Tolerance tolerance) {
        byte[] pixel = {(byte) color.red(), (byte) color.green(), (byte) color.blue()};
        long left = tolerance.pixels(region);
        for (int y = 0; y < region.height(); y++) {
            int in = shot.offset(region.x(), region.y() + y);
            for (int x = 0; x < region.width(); x++) {
                if (differ(shot.rgb(), in, pixel, 0, tolerance) && left-- == 0) {
                    return false;
                }
                in += Screenshot.CHANNELS;
            }
        }
        return true;
    }

    static boolean differ(byte[] one, int in, byte[] other, int of, Tolerance tolerance) {
        return !tolerance.isSame(one[in], other[of])
                || !tolerance.isSame(one[in + 1], other[of + 1])
                || !tolerance.isSame(one[in + 2], other[of + 2]);
    }
}
