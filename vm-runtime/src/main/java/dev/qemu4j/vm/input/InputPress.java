package dev.qemu4j.vm.input;

import dev.qemu4j.qapi.ui.InputBtnEvent;
import dev.qemu4j.qapi.ui.InputButton;
import dev.qemu4j.qapi.ui.InputEvent;
import dev.qemu4j.qapi.ui.InputKeyEvent;
import dev.qemu4j.qapi.ui.KeyValue;
import dev.qemu4j.qapi.ui.QKeyCode;

/** A key or a button: the way down, and the way up. */
record InputPress(String name, Way down, Way up) {
    /** The longest codes of a PS/2 keyboard's keys, which are those of the keys that came later. */
    private static final int KEY_DOWN_BYTES = 2;

    private static final int KEY_UP_BYTES = 3;

    /** An event, and the most bytes that it takes in a PS/2 device's queue. */
    record Way(InputEvent event, int bytes) {}

    static InputPress of(QKeyCode key) {
        return new InputPress(
                key.toString(),
                new Way(InputEvent.key(InputKeyEvent.of(KeyValue.qcode(key), true)), KEY_DOWN_BYTES),
                new Way(InputEvent.key(InputKeyEvent.of(KeyValue.qcode(key), false)), KEY_UP_BYTES));
    }

    static InputPress of(InputButton button) {
        return new InputPress(
                button + " button",
                new Way(InputEvent.btn(InputBtnEvent.of(button, true)), InputPace.MOUSE_BYTES),
                new Way(InputEvent.btn(InputBtnEvent.of(button, false)), InputPace.MOUSE_BYTES));
    }
}
