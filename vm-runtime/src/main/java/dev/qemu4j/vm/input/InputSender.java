package dev.qemu4j.vm.input;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.ui.InputEvent;
import dev.qemu4j.qapi.ui.InputSendEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of one call, on the call's own thread. A key or button that went down goes up again at once, whatever happens, or when
 * the next call begins if the machine does not take that now, such as a paused one.
 */
final class InputSender {
    private static final Logger log = LoggerFactory.getLogger(InputSender.class);

    private final QmpClient qmp;
    private final InputPace pace;
    private final Deque<InputPress> down;

    InputSender(QmpClient qmp, InputPace pace, InputTurns turns) {
        this.qmp = qmp;
        this.pace = pace;
        down = turns.down();
    }

    /** Does what a call does, after what earlier ones left, and waits until the guest has read it. */
    void run(InputTurns.Work call) throws InterruptedException {
        try {
            releaseAll();
            call.run();
            pace.awaitRead();
        } catch (InputException refused) {
            if (down.isEmpty()) {
                throw refused;
            }
            String names = down.stream().map(InputPress::name).collect(Collectors.joining(", "));
            throw new InputException(
                    refused.getMessage() + "; down until the next call can release it: " + names, refused);
        }
    }

    /** Presses in order, and releases in the reverse order. */
    void press(List<InputPress> presses, InputTurns.Work meanwhile) throws InterruptedException {
        try {
            for (InputPress press : presses) {
                press(press);
            }
            meanwhile.run();
            releaseAll();
        } finally {
            releaseAfterFailure();
        }
    }

    private void press(InputPress press) throws InterruptedException {
        pace.beforeEvent(press.down().bytes());
        down.push(press); // an interrupted wait for the answer does not take it back
        try {
            execute(press.down().event());
        } catch (QmpCommandException refused) {
            down.pop();
            throw explained(refused);
        }
        pace.afterEvent();
    }

    private void releaseAll() throws InterruptedException {
        while (!down.isEmpty()) {
            InputPress press = down.getFirst();
            pace.beforeEvent(press.up().bytes());
            try {
                execute(press.up().event());
            } catch (QmpCommandException refused) {
                if (isStandstill(refused)) {
                    throw explained(refused);
                }
                log.debug("{} has gone with its device: {}", press.name(), refused.toString());
            }
            down.pop();
            pace.afterEvent();
        }
    }

    /** Takes presses back after a failure, which says why; a second one would not. */
    private void releaseAfterFailure() throws InterruptedException {
        if (!down.isEmpty()) {
            Await.shielded(() -> {
                try {
                    releaseAll();
                } catch (QemuException e) {
                    log.debug("down until the next call: {}: {}", down, e.toString());
                }
            });
        }
    }

    void send(int bytes, InputEvent... events) throws InterruptedException {
        pace.beforeEvent(bytes);
        try {
            execute(events);
        } catch (QmpCommandException refused) {
            throw explained(refused);
        }
        pace.afterEvent();
    }

    private void execute(InputEvent... events) {
        qmp.blocking().execute(InputSendEvent.of(List.of(events)));
    }

    private static boolean isStandstill(QmpCommandException refused) {
        return refused.description().contains("not running");
    }

    private QemuException explained(QmpCommandException refused) {
        if (isStandstill(refused)) {
            return InputPace.standstill(qmp.blocking().runState().queryStatus(), refused);
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
}
