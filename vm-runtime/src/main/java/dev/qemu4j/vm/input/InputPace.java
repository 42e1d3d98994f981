package dev.qemu4j.vm.input;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.misc.HumanMonitorCommand;
import dev.qemu4j.qapi.qom.ObjectPropertyInfo;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives the guest time to read: QEMU's keyboards keep few events, and drop the others without a word.
 *
 * <p>A PS/2 keyboard, and the mouse beside it, keep 16 bytes. Whether the guest has read them all is in the status of their controller,
 * which can be looked at without an effect. Keyboards on USB and virtio keep 16 and 32 events, and nothing tells how many they have: the
 * guest gets a time for each.
 */
final class InputPace {
    /** The bytes of a PS/2 mouse's longest report. */
    static final int MOUSE_BYTES = 4;

    /** Two bytes fewer than the queue takes, as the controller's own answers go the same way. */
    private static final int PS2_BYTES = 14;

    private static final int OUTPUT_BUFFER_FULL = 1;
    private static final int NO_PORT = 0xff;
    private static final Pattern STATUS = Pattern.compile("= 0x([0-9a-f]+)");
    private static final Pattern KEYBOARDS = Pattern.compile("child<(usb-kbd|virtio-keyboard.*)>");
    private static final Pattern POINTERS =
            Pattern.compile("child<(usb-(mouse|tablet|wacom-tablet)|virtio-(mouse|tablet).*)>");
    private static final List<String> DEVICES =
            List.of("/machine/peripheral", "/machine/peripheral-anon", "/machine/unattached");

    /** A full-speed USB keyboard is asked each 10 ms. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Duration LOOK = Duration.ofMillis(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final QmpClient qmp;
    private final boolean ps2;
    private final boolean timed;

    /** As many as there may be at the start: an earlier call, or another client, may have left them. */
    private int waiting = PS2_BYTES;

    private boolean deaf;

    private InputPace(QmpClient qmp, boolean ps2, boolean timed) {
        this.qmp = qmp;
        this.ps2 = ps2;
        this.timed = timed;
    }

    /** Asks which keyboards the machine has. */
    static InputPace ofKeyboard(QmpClient qmp) {
        return of(qmp, KEYBOARDS);
    }

    /** Asks which pointers the machine has. */
    static InputPace ofPointer(QmpClient qmp) {
        return of(qmp, POINTERS);
    }

    private static InputPace of(QmpClient qmp, Pattern timed) {
        return new InputPace(qmp, status(qmp) != NO_PORT, DEVICES.stream().anyMatch(path -> has(qmp, path, timed)));
    }

    private static boolean has(QmpClient qmp, String path, Pattern timed) {
        try {
            List<ObjectPropertyInfo> devices = qmp.blocking().qom().qomList(path);
            return devices.stream()
                    .anyMatch(device -> timed.matcher(device.type()).matches());
        } catch (QmpCommandException none) {
            return false;
        }
    }

    /** Waits until there is room for an event of some bytes. */
    void beforeEvent(int bytes) throws InterruptedException {
        if (waiting + bytes > PS2_BYTES) {
            awaitRead();
        }
        waiting += bytes;
    }

    void afterEvent() throws InterruptedException {
        if (timed) {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    /** Waits until the guest has read all; once only for one that does not. */
    void awaitRead() throws InterruptedException {
        if (ps2 && !isRead()) {
            requireRunning();
            deaf = deaf || !Await.Condition.polling(this::isRead, LOOK).await(LIMIT.toNanos());
            if (deaf) {
                requireRunning();
                throw new QemuTimeoutException(
                        "time-out of " + LIMIT.toMillis()
                                + " ms while waiting for the guest to read its PS/2 keyboard or mouse: it may not have a driver, not have booted yet, or hang",
                        null);
            }
        }
        waiting = 0;
    }

    private boolean isRead() {
        return (status(qmp) & OUTPUT_BUFFER_FULL) == 0;
    }

    private void requireRunning() {
        StatusInfo status = qmp.blocking().runState().queryStatus();
        if (!status.running()) {
            throw standstill(status, null);
        }
    }

    static InputException standstill(StatusInfo status, @Nullable Throwable cause) {
        return new InputException(
                "the machine does not run, so that it takes no input (query-status: " + status.status()
                        + "; vm.control().resume(), or RunControl.of(qmp), lets a paused one go on)",
                cause);
    }

    /** Reads the keyboard controller's status; all bits are set where there is none. */
    private static int status(QmpClient qmp) {
        String answer = qmp.blocking().execute(HumanMonitorCommand.of("i /b 0x64"));
        Matcher value = STATUS.matcher(answer);
        return value.find() ? Integer.parseInt(value.group(1), 16) : NO_PORT;
    }
}
