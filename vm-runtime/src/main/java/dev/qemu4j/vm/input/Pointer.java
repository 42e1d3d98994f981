package dev.qemu4j.vm.input;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.ui.InputAxis;
import dev.qemu4j.qapi.ui.InputButton;
import dev.qemu4j.qapi.ui.InputEvent;
import dev.qemu4j.qapi.ui.InputMoveEvent;
import dev.qemu4j.qmp.QmpClient;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The pointer of a machine, by its monitor.
 *
 * <pre>{@code
 * Pointer pointer = Pointer.of(qmp);
 * pointer.moveTo(0.5, 0.25);
 * pointer.click(InputButton.LEFT);
 * }</pre>
 *
 * <p>Places are shares of the screen, from the left and from the top, so that they hold for each size: pixel x of a {@link
 * dev.qemu4j.vm.screen.Screenshot} is at {@code (x + 0.5) / shot.width()}. They need a device with absolute positions, such as a USB tablet; others get
 * moves alone. Safe for use by several threads: the calls of all keyboards and pointers of a client take turns, in the order in which they
 * were made.
 *
 * <p>The methods throw, and the futures fail with, an {@link InputException} if the machine takes no such input, and as {@link
 * QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails if the monitor does. Cancelling a future releases the button that is down; where
 * the machine cannot, as it is paused, the next call begins with that.
 */
public final class Pointer {
    private static final String WAIT = "waiting for the guest to read its pointer";

    private final QmpClient qmp;
    private final InputTurns turns;

    private Pointer(QmpClient qmp) {
        this.qmp = qmp;
        turns = InputTurns.of(qmp);
    }

    /**
     * Returns the pointer of a machine.
     *
     * @param qmp connected to its QEMU
     * @return the pointer
     */
    public static Pointer of(QmpClient qmp) {
        return new Pointer(Objects.requireNonNull(qmp, "qmp"));
    }

    /**
     * Moves to a place.
     *
     * @param x from 0 at the left edge to 1 at the right one
     * @param y from 0 at the upper edge to 1 at the lower one
     * @throws IllegalArgumentException if a number is out of range
     * @throws InputException if no device has absolute positions
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not read its PS/2 keyboard or mouse for ten seconds
     */
    public void moveTo(double x, double y) {
        Await.result(moveToAsync(x, y), WAIT);
    }

    /**
     * Moves to a place, as {@link #moveTo} does.
     *
     * @param x from 0 at the left edge to 1 at the right one
     * @param y from 0 at the upper edge to 1 at the lower one
     * @return a future that completes when it is there
     * @throws IllegalArgumentException if a number is out of range
     */
    public CompletableFuture<@Nullable Void> moveToAsync(double x, double y) {
        PointerPlace place = new PointerPlace(x, y);
        return start(moves -> moves.to(place));
    }

    /**
     * Moves by some steps of the device; the guest decides how far that is on its screen.
     *
     * @param right the steps to the right; below zero to the left
     * @param down the steps down; below zero up
     * @throws InputException if no device has relative moves
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not read its PS/2 keyboard or mouse for ten seconds
     */
    public void moveBy(int right, int down) {
        Await.result(moveByAsync(right, down), WAIT);
    }

    /**
     * Moves by some steps of the device, as {@link #moveBy} does.
     *
     * @param right the steps to the right; below zero to the left
     * @param down the steps down; below zero up
     * @return a future that completes when it has moved
     */
    public CompletableFuture<@Nullable Void> moveByAsync(int right, int down) {
        return start(moves -> moves.by(right, down));
    }

    /**
     * Presses and releases a button where the pointer is.
     *
     * @param button the button
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not read its PS/2 keyboard or mouse for ten seconds
     */
    public void click(InputButton button) {
        Await.result(clickAsync(button), WAIT);
    }

    /**
     * Presses and releases a button where the pointer is, as {@link #click} does.
     *
     * @param button the button
     * @return a future that completes when it is up again
     */
    public CompletableFuture<@Nullable Void> clickAsync(InputButton button) {
        Objects.requireNonNull(button, "button");
        return start(moves -> moves.click(button));
    }

    /**
     * Presses the left button where the pointer is, moves to a place, and releases it there.
     *
     * @param x from 0 at the left edge to 1 at the right one
     * @param y from 0 at the upper edge to 1 at the lower one
     * @throws IllegalArgumentException if a number is out of range
     * @throws InputException if no device has absolute positions
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not read its PS/2 keyboard or mouse for ten seconds
     */
    public void dragTo(double x, double y) {
        Await.result(dragToAsync(x, y), WAIT);
    }

    /**
     * Presses the left button where the pointer is, moves to a place, and releases it there, as {@link #dragTo} does.
     *
     * @param x from 0 at the left edge to 1 at the right one
     * @param y from 0 at the upper edge to 1 at the lower one
     * @return a future that completes when the button is up again
     * @throws IllegalArgumentException if a number is out of range
     */
    public CompletableFuture<@Nullable Void> dragToAsync(double x, double y) {
        PointerPlace place = new PointerPlace(x, y);
        return start(moves -> moves.drag(place));
    }

    /**
     * Turns the wheel.
     *
     * @param steps the steps down, towards the user; below zero up
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not read its PS/2 keyboard or mouse for ten seconds
     */
    public void wheel(int steps) {
        Await.result(wheelAsync(steps), WAIT);
    }

    /**
     * Turns the wheel, as {@link #wheel} does.
     *
     * @param steps the steps down, towards the user; below zero up
     * @return a future that completes when it is turned
     */
    public CompletableFuture<@Nullable Void> wheelAsync(int steps) {
        return start(moves -> {
            for (long step = 0; step < Math.abs((long) steps); step++) {
                moves.click(steps > 0 ? InputButton.WHEEL_DOWN : InputButton.WHEEL_UP);
            }
        });
    }

    private CompletableFuture<@Nullable Void> start(Action action) {
        return turns.take("pointer", () -> {
            InputSender sender = new InputSender(qmp, InputPace.ofPointer(qmp), turns);
            sender.run(() -> action.run(new Moves(sender, qmp)));
        });
    }

    @Override
    public String toString() {
        return "Pointer[" + qmp + "]";
    }

    private interface Action {
        void run(Moves moves) throws InterruptedException;
    }

    /** The moves of one call. */
    private static final class Moves {
        private final InputSender sender;
        private final QmpClient qmp;

        Moves(InputSender sender, QmpClient qmp) {
            this.sender = sender;
            this.qmp = qmp;
        }

        void to(PointerPlace place) throws InterruptedException {
            requireAbsolute();
            sender.send(
                    InputPace.MOUSE_BYTES,
                    InputEvent.abs(InputMoveEvent.of(InputAxis.X, place.deviceX())),
                    InputEvent.abs(InputMoveEvent.of(InputAxis.Y, place.deviceY())));
        }

        void by(int right, int down) throws InterruptedException {
            sender.send(
                    InputPace.MOUSE_BYTES,
                    InputEvent.rel(InputMoveEvent.of(InputAxis.X, right)),
                    InputEvent.rel(InputMoveEvent.of(InputAxis.Y, down)));
        }

        void click(InputButton button) throws InterruptedException {
            press(button, () -> {});
        }

        void drag(PointerPlace place) throws InterruptedException {
            requireAbsolute();
            press(InputButton.LEFT, () -> to(place));
        }

        private void press(InputButton button, InputTurns.Work meanwhile) throws InterruptedException {
            sender.press(List.of(InputPress.of(button)), meanwhile);
        }

        private void requireAbsolute() {
            if (qmp.blocking().ui().queryMice().stream().noneMatch(mouse -> mouse.absolute())) {
                throw new InputException(
                        "the machine has no pointer with absolute positions that its guest uses (add one, such as Devices.usbTablet;"
                                + " moveBy moves others)",
                        null);
            }
        }
    }
}
