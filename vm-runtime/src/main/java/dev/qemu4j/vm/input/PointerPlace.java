package dev.qemu4j.vm.input;

/** A place on a screen, as shares of its size. */
record PointerPlace(double x, double y) {
    /** The right and lower edges in QEMU's events. */
    private static final int EDGE = 0x7fff;

    PointerPlace {
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            throw new IllegalArgumentException("place: " + x + ", " + y + " (expected: each from 0 to 1)");
        }
    }

    long deviceX() {
        return Math.round(x * EDGE);
    }

    long deviceY() {
        return Math.round(y * EDGE);
    }
}
