package dev.qemu4j.vm.screen;

import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The state of a screen that a wait is for. Immutable.
 *
 * <pre>{@code
 * screen.await(ScreenWait.color(ScreenRegion.point(10, 10), Rgb.parse("#0000aa")), Duration.ofSeconds(30));
 * screen.await(ScreenWait.still(Duration.ofSeconds(1)).tolerating(0, 0.001), Duration.ofSeconds(30)); // a cursor may blink
 * }</pre>
 */
public final class ScreenWait {
    private final String description;
    private final Maker maker;
    private final Tolerance tolerance;

    private ScreenWait(String description, Maker maker, Tolerance tolerance) {
        this.description = description;
        this.maker = maker;
        this.tolerance = tolerance;
    }

    /**
     * Waits for a picture: as the whole screen, or anywhere on it if it is smaller.
     *
     * @param expected the picture
     * @return the state
     */
    public static ScreenWait image(Screenshot expected) {
        Objects.requireNonNull(expected, "expected");
        return new ScreenWait(
                "shows a picture of " + expected.width() + "x" + expected.height(),
                (tolerance, ended) -> new PartSearch(expected, tolerance, ended),
                Tolerance.NONE);
    }

    /**
     * Waits for a picture at a place.
     *
     * @param expected the picture
     * @param x its left edge on the screen
     * @param y its upper edge on the screen
     * @return the state
     */
    public static ScreenWait image(Screenshot expected, int x, int y) {
        Objects.requireNonNull(expected, "expected");
        ScreenRegion place = new ScreenRegion(x, y, expected.width(), expected.height());
        return new ScreenWait(
                "shows a picture at " + place,
                (tolerance, ended) ->
                        shot -> place.isWithin(shot) && ImageSearch.isAt(shot, expected, place, tolerance),
                Tolerance.NONE);
    }

    /**
     * Waits until a region has one color.
     *
     * @param region the region; one that the screen does not have yet has no color
     * @param color the color
     * @return the state
     */
    public static ScreenWait color(ScreenRegion region, Rgb color) {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(color, "color");
        return new ScreenWait(
                "has the color " + color + " at " + region,
                (tolerance, ended) ->
                        shot -> region.isWithin(shot) && ImageSearch.hasColor(shot, color, region, tolerance),
                Tolerance.NONE);
    }

    /**
     * Waits until the screen has not changed for a time.
     *
     * @param time how long, as the looks at the screen tell; what changes between two looks and back is not seen
     * @return the state
     * @throws IllegalArgumentException if the time is zero or less
     */
    public static ScreenWait still(Duration time) {
        TimeLimit.require("time", time);
        return new ScreenWait(
                "has not changed for " + TimeLimit.millis(time) + " ms",
                (tolerance, ended) -> new Stillness(time, tolerance),
                Tolerance.NONE);
    }

    /**
     * Waits for English text, as {@link #text(Pattern, TextRecognition)} does.
     *
     * @param pattern the text, anywhere on the screen; {@code .} ends at the end of a line
     * @return the state
     */
    public static ScreenWait text(Pattern pattern) {
        return text(pattern, TextRecognition.of());
    }

    /**
     * Waits for text that the host's {@code tesseract} recognizes in the picture. It reads it enlarged, inverted, in black and white, and as scattered words, side
     * by side on as many processors as there are. The first that shows the text ends the others. The wait fails as {@link TextRecognition#read} does if none shows
     * it; its limit holds between two runs of {@code tesseract}.
     *
     * @param pattern the text, anywhere on the screen; {@code .} ends at the end of a line
     * @param recognition the languages, and the limit of a run
     * @return the state
     */
    public static ScreenWait text(Pattern pattern, TextRecognition recognition) {
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(recognition, "recognition");
        return new ScreenWait(
                "shows the text '" + pattern + "'",
                (tolerance, ended) -> new TextSearch(pattern, recognition, ended),
                Tolerance.NONE);
    }

    /**
     * Waits for a state that the caller recognizes.
     *
     * @param description how the exception for the expired limit names it, such as {@code shows the login prompt}
     * @param state looks at a picture, on a thread of the wait's; the limit holds between two looks
     * @return the state
     */
    public static ScreenWait of(String description, Predicate<Screenshot> state) {
        Objects.requireNonNull(state, "state");
        return new ScreenWait(
                Objects.requireNonNull(description, "description"), (tolerance, ended) -> state, Tolerance.NONE);
    }

    /**
     * Returns this state, met by pictures that are not quite the same.
     *
     * @param difference the largest difference of a channel between pixels that count as equal, from 0 to 255
     * @param share the share of pixels that may differ by more, from 0 to 1
     * @return a changed copy; without an effect on {@link #of} and {@link #text(Pattern)}
     * @throws IllegalArgumentException if a number is out of range
     */
    public ScreenWait tolerating(int difference, double share) {
        return new ScreenWait(description, maker, new Tolerance(difference, share));
    }

    /** Makes what one wait looks with, which may remember, and gives up long looks when the wait has ended. */
    Predicate<Screenshot> looks(BooleanSupplier ended) {
        return maker.make(tolerance, ended);
    }

    /** Returns the state as exceptions name it, with what is tolerated. */
    @Override
    public String toString() {
        return tolerance.equals(Tolerance.NONE) ? description : description + ", " + tolerance;
    }

    /** Makes what one wait looks with. */
    private interface Maker {
        Predicate<Screenshot> make(Tolerance tolerance, BooleanSupplier ended);
    }

    /** Remembers when the screen has changed last. */
    private static final class Stillness implements Predicate<Screenshot> {
        private final Duration time;
        private final Tolerance tolerance;
        private Screenshot before = new Screenshot(0, 0, new byte[0]);
        private long since;

        Stillness(Duration time, Tolerance tolerance) {
            this.time = time;
            this.tolerance = tolerance;
        }

        @Override
        public boolean test(Screenshot shot) {
            long now = System.nanoTime();
            if (!ImageSearch.isSame(before, shot, tolerance)) {
                before = shot;
                since = now;
            }
            return now - since >= TimeLimit.nanos(time);
        }
    }
}
