package dev.qemu4j.vm.input;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qapi.ui.InputEvent;
import dev.qemu4j.qapi.ui.InputKeyEvent;
import dev.qemu4j.qapi.ui.InputSendEvent;
import dev.qemu4j.qapi.ui.KeyValue;
import dev.qemu4j.qapi.ui.QKeyCode;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the events of one call, on the call's own thread. A key that went down goes up again, whatever happens. */
final class InputSender {
    private static final Logger log = LoggerFactory.getLogger(InputSender.class);

    /** The longest codes of a PS/2 keyboard's keys, which are those of the keys that came later. */
    private static final int DOWN_BYTES = 2;

    private static final int UP_BYTES = 3;

    private final QmpClient qmp;
    private final InputPace pace;

    InputSender(QmpClient qmp, InputPace pace) {
        this.qmp = qmp;
        this.pace = pace;
    }

    void press(Chord chord, Duration hold) throws InterruptedException {
        Deque<QKeyCode> down = new ArrayDeque<>();
        boolean done = false;
        try {
            for (QKeyCode key : chord.keys()) {
                pace.beforeEvent(DOWN_BYTES);
                down.push(key); // an interrupted wait for the answer does not take it back
                send(List.of(key(key, true)));
            }
            TimeUnit.NANOSECONDS.sleep(hold.toNanos());
            while (!down.isEmpty()) {
                pace.beforeEvent(UP_BYTES);
                send(List.of(key(down.pop(), false)));
            }
            done = true;
        } finally {
            if (!done) {
                release(down);
            }
        }
    }

    private void release(Deque<QKeyCode> down) {
        for (QKeyCode key : down) {
            release(key(key, false));
        }
    }

    /** Takes a press back after a failure, which says why; a second one would not. */
    void release(InputEvent up) {
        Await.shielded(() -> {
            try {
                qmp.blocking().execute(InputSendEvent.of(List.of(up)));
            } catch (QemuException e) {
                log.debug("a key or button stays down: {}", e.toString());
            }
        });
    }

    void send(int bytes, List<InputEvent> events) throws InterruptedException {
        pace.beforeEvent(bytes);
        send(events);
    }

    void awaitRead() throws InterruptedException {
        pace.awaitRead();
    }

    private void send(List<InputEvent> events) throws InterruptedException {
        try {
            qmp.blocking().execute(InputSendEvent.of(events));
        } catch (QmpCommandException refused) {
            throw explained(refused);
        }
        pace.afterEvent();
    }

    private QemuException explained(QmpCommandException refused) {
        if (refused.description().contains("not running")) {
            StatusInfo status = qmp.blocking().runState().queryStatus();
            return new InputException(
                    "the machine does not run, so that it takes no input (query-status: " + status.status()
                            + "; cont lets a paused one go on)",
                    refused);
        }
        if (refused.description().contains("handler not found")) {
            return new InputException(
                    refused.description().endsWith("key")
                            ? "the machine has no keyboard (add one, such as Devices.usbKbd)"
                            : "the machine has no pointer of that kind (add one, such as Devices.usbTablet for absolute moves, Devices.usbMouse for relative ones)",
                    refused);
        }
        return refused;
    }

    private static InputEvent key(QKeyCode key, boolean down) {
        return InputEvent.key(InputKeyEvent.of(KeyValue.qcode(key), down));
    }
}
