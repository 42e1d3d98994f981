package dev.qemu4j.vm.screen;

import java.nio.charset.StandardCharsets;

/** A form in which a picture is given to the recognition of text: none is the best for all fonts and colors. */
enum TextVariant {
    /** Dark on light, enlarged: text screens. */
    DARK_ON_LIGHT(6, true, false),
    /** In black and white: faint colors. */
    BLACK_ON_WHITE(6, true, true),
    /** As the screen has it, enlarged: light and dark parts beside each other. */
    AS_IT_IS(6, false, false),
    /** Words anywhere: desktops. */
    SPARSE(11, true, false);

    /** Fonts of screens are smaller than those of paper, which recognition knows. */
    private static final int LARGEST_SCALE = 3;

    private static final int MOST_PIXELS = 1 << 24;
    private static final int SHADES = 256;

    private final int layout;
    private final boolean turned;
    private final boolean binary;

    TextVariant(int layout, boolean turned, boolean binary) {
        this.layout = layout;
        this.turned = turned;
        this.binary = binary;
    }

    /** The number by which tesseract knows how text is spread over the picture. */
    String layout() {
        return Integer.toString(layout);
    }

    /** Returns the picture as a PGM file. */
    byte[] pgm(Screenshot shot) {
        byte[] gray = gray(shot);
        if (turned && isDark(gray)) {
            for (int i = 0; i < gray.length; i++) {
                gray[i] = (byte) ~gray[i];
            }
        }
        if (binary) {
            int threshold = threshold(gray);
            for (int i = 0; i < gray.length; i++) {
                gray[i] = (byte) ((gray[i] & 0xff) > threshold ? 0xff : 0);
            }
        }
        return enlarged(gray, shot.width(), shot.height());
    }

    private static byte[] gray(Screenshot shot) {
        byte[] rgb = shot.rgb();
        byte[] gray = new byte[shot.width() * shot.height()];
        for (int i = 0; i < gray.length; i++) {
            int at = i * Screenshot.CHANNELS;
            gray[i] =
                    (byte) ((299 * (rgb[at] & 0xff) + 587 * (rgb[at + 1] & 0xff) + 114 * (rgb[at + 2] & 0xff)) / 1000);
        }
        return gray;
    }

    private static boolean isDark(byte[] gray) {
        long sum = 0;
        for (byte shade : gray) {
            sum += shade & 0xff;
        }
        return sum < (long) gray.length * (SHADES / 2);
    }

    /** The shade that divides the picture into the two groups that differ most, after Otsu. */
    private static int threshold(byte[] gray) {
        long[] counts = new long[SHADES];
        double sum = 0;
        for (byte shade : gray) {
            counts[shade & 0xff]++;
            sum += shade & 0xff;
        }
        long below = 0;
        double sumBelow = 0;
        double best = -1;
        int threshold = SHADES / 2;
        for (int shade = 0; shade < SHADES - 1; shade++) {
            below += counts[shade];
            sumBelow += (double) shade * counts[shade];
            long above = gray.length - below;
            if (below > 0 && above > 0) {
                double distance = sumBelow / below - (sum - sumBelow) / above;
                double difference = (double) below * above * distance * distance;
                if (difference > best) {
                    best = difference;
                    threshold = shade;
                }
            }
        }
        return threshold;
    }

    /** Enlarges with soft edges, as far as the memory for it allows. */
    private static byte[] enlarged(byte[] gray, int width, int height) {
        int scale = LARGEST_SCALE;
        while (scale > 1 && (long) gray.length * scale * scale > MOST_PIXELS) {
            scale--;
        }
        byte[] header = ("P5\n" + width * scale + " " + height * scale + "\n255\n").getBytes(StandardCharsets.US_ASCII);
        byte[] pgm = new byte[header.length + gray.length * scale * scale];
        System.arraycopy(header, 0, pgm, 0, header.length);
        int at = header.length;
        for (int y = 0; y < height * scale; y++) {
            int top = y / scale * width;
            int bottom = Math.min(y / scale + 1, height - 1) * width;
            int down = y % scale;
            for (int x = 0; x < width * scale; x++) {
                int left = x / scale;
                int right = Math.min(left + 1, width - 1);
                int across = x % scale;
                int upper = (gray[top + left] & 0xff) * (scale - across) + (gray[top + right] & 0xff) * across;
                int lower = (gray[bottom + left] & 0xff) * (scale - across) + (gray[bottom + right] & 0xff) * across;
                pgm[at++] = (byte) ((upper * (scale - down) + lower * down) / (scale * scale));
            }
        }
        return pgm;
    }
}
