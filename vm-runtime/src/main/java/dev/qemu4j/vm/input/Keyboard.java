package dev.qemu4j.vm.input;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpClient;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keyboard of a machine, by its monitor.
 *
 * <pre>{@code
 * Keyboard keyboard = Keyboard.of(qmp, Layout.ES);
 * keyboard.type("root\n");
 * keyboard.press("ctrl-alt-f2");
 * }</pre>
 *
 * <p>Keys are pressed and released one by one, at the pace at which the guest reads them, so that none is lost: with a PS/2 keyboard, a
 * call returns when the guest's driver has read all. A keyboard on USB or virtio does not tell, and gets 20 ms for each press and release. Caps lock has to
 * be off. Safe for use by several threads, whose calls take turns.
 *
 * <p>The methods throw, and the futures fail with, an {@link InputException} if the machine takes no input, and as {@link
 * QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails if the monitor does. Cancelling a future releases the keys that are down. Those that the
 * machine cannot release, as it is paused or its guest does not read them, are released when the next call begins; the exception of a
 * paused one names them.
 */
public final class Keyboard {
    private final QmpClient qmp;
    private final Layout layout;
    private final InputTurns turns;

    private Keyboard(QmpClient qmp, Layout layout) {
        this.qmp = qmp;
        this.layout = layout;
        turns = InputTurns.of(qmp);
    }

    /**
     * Returns the keyboard of a machine.
     *
     * @param qmp connected to its QEMU
     * @param layout the one that the guest has set
     * @return the keyboard
     */
    public static Keyboard of(QmpClient qmp, Layout layout) {
        return new Keyboard(Objects.requireNonNull(qmp, "qmp"), Objects.requireNonNull(layout, "layout"));
    }

    /**
     * Types a text.
     *
     * @param text characters of the layout; a line's end is the return key, a tabulator the tabulator key
     * @throws IllegalArgumentException if the layout has not each character; nothing is typed then
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not read its keyboard for ten seconds
     */
    public void type(String text) {
        Await.result(typeAsync(text), "waiting for the guest to read its keyboard");
    }

    /**
     * Types a text, as {@link #type} does.
     *
     * @param text characters of the layout
     * @return a future that completes when all is typed; cancelling leaves the rest
     * @throws IllegalArgumentException if the layout has not each character; nothing is typed then
     */
    public CompletableFuture<@Nullable Void> typeAsync(String text) {
        Objects.requireNonNull(text, "text");
        List<Chord> chords = chords(text);
        return start(chords, Duration.ZERO, "text");
    }

    /**
     * Presses and releases keys: down in their order, up in the reverse order.
     *
     * @param chord keys with hyphens between, such as {@code ctrl-alt-f2}: names of {@link dev.qemu4j.qapi.ui.QKeyCode}, usual ones such as
     *     {@code altgr}, {@code enter} or {@code win}, or characters, for the key that has them in the layout
     * @throws IllegalArgumentException if there is no such key
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not read its keyboard for ten seconds
     */
    public void press(String chord) {
        press(chord, Duration.ZERO);
    }

    /**
     * Presses and releases keys, as {@link #press(String)} does.
     *
     * @param chord keys with hyphens between
     * @return a future that completes when they are up again
     * @throws IllegalArgumentException if there is no such key
     */
    public CompletableFuture<@Nullable Void> pressAsync(String chord) {
        Objects.requireNonNull(chord, "chord");
        return pressAsync(chord, Duration.ZERO);
    }

    /**
     * Holds keys down for a time, during which the other calls wait for their turn.
     *
     * @param chord keys as of {@link #press(String)}
     * @param hold the time between the last key's way down and its way up
     * @throws IllegalArgumentException if there is no such key, or the time is negative
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not read its keyboard for ten seconds
     */
    public void press(String chord, Duration hold) {
        Await.result(pressAsync(chord, hold), "waiting for the guest to read its keyboard");
    }

    /**
     * Holds keys down for a time, as {@link #press(String, Duration)} does.
     *
     * @param chord keys as of {@link #press(String)}
     * @param hold the time between the last key's way down and its way up
     * @return a future that completes when they are up again
     * @throws IllegalArgumentException if there is no such key, or the time is negative
     */
    public CompletableFuture<@Nullable Void> pressAsync(String chord, Duration hold) {
        Objects.requireNonNull(chord, "chord");
        TimeLimit.requireNotNegative("hold", hold);
        return start(List.of(Chord.parse(chord, layout)), hold, "chord");
    }

    private List<Chord> chords(String text) {
        List<Chord> chords = new ArrayList<>();
        String composed = Normalizer.normalize(text.replace("\r\n", "\n"), Normalizer.Form.NFC);
        for (int at = 0; at < composed.length(); at = composed.offsetByCodePoints(at, 1)) {
            int character = composed.codePointAt(at);
            List<Chord> typed = layout.chords(character);
            if (typed == null) {
                throw new IllegalArgumentException("text: the character " + named(character) + " at " + at
                        + " (expected: one of " + layout + ": " + layout.characters() + ")");
            }
            chords.addAll(typed);
        }
        return chords;
    }

    private static String named(int character) {
        return (Character.isISOControl(character) ? "" : Character.toString(character) + " ")
                + String.format("U+%04X", character);
    }

    private CompletableFuture<@Nullable Void> start(List<Chord> chords, Duration hold, String what) {
        return turns.take("keyboard", () -> press(chords, hold, what));
    }

    private void press(List<Chord> chords, Duration hold, String what) throws InterruptedException {
        InputSender sender = new InputSender(qmp, InputPace.ofKeyboard(qmp), turns);
        sender.run(() -> {
            int pressed = 0;
            try {
                for (Chord chord : chords) {
                    sender.press(
                            chord.keys().stream().map(InputPress::of).toList(),
                            () -> TimeUnit.NANOSECONDS.sleep(TimeLimit.nanos(hold)));
                    pressed++;
                }
            } catch (InputException e) {
                throw pressed == 0
                        ? e
                        : new InputException(
                                what + ": " + pressed + " of " + chords.size() + " chords were pressed: "
                                        + e.getMessage(),
                                e);
            }
        });
    }

    /** Returns the layout. */
    @Override
    public String toString() {
        return "Keyboard[" + layout + ", " + qmp + "]";
    }
}
