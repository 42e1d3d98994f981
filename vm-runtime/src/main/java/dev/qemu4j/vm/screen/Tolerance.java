package dev.qemu4j.vm.screen;

/** The largest difference of two pictures that count as the same. */
record Tolerance(int difference, double share) {
    static final Tolerance NONE = new Tolerance(0, 0);

    Tolerance {
        if (difference < 0 || difference > 255) {
            throw new IllegalArgumentException("difference: " + difference + " (expected: from 0 to 255)");
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: from 0 to 1)");
        }
    }

    /** Returns the call that sets it. */
    @Override
    public String toString() {
        return "tolerating(" + difference + ", " + share + ")";
    }

    boolean isSame(byte one, byte other) {
        return one == other || Math.abs((one & 0xff) - (other & 0xff)) <= difference;
    }

    long pixels(ScreenRegion region) {
        return (long) (share * region.width() * region.height());
    }
}
