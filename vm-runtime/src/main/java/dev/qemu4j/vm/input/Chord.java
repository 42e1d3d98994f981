package dev.qemu4j.vm.input;

import dev.qemu4j.qapi.ui.QKeyCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Keys that go down in order, and up in the reverse order. */
record Chord(List<QKeyCode> keys) {
    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("altgr", "alt_r"),
            Map.entry("backtab", "tab"),
            Map.entry("control", "ctrl"),
            Map.entry("del", "delete"),
            Map.entry("enter", "ret"),
            Map.entry("escape", "esc"),
            Map.entry("ins", "insert"),
            Map.entry("meta", "meta_l"),
            Map.entry("pagedown", "pgdn"),
            Map.entry("pageup", "pgup"),
            Map.entry("return", "ret"),
            Map.entry("space", "spc"),
            Map.entry("super", "meta_l"),
            Map.entry("win", "meta_l"));

    Chord {
        keys = List.copyOf(keys);
    }

    static Chord of(QKeyCode... keys) {
        return new Chord(List.of(keys));
    }

    /** Reads such as {@code ctrl-alt-f2}; a single character is the key that has it in the layout. */
    static Chord parse(String text, Layout layout) {
        List<QKeyCode> keys = new ArrayList<>();
        for (String name : text.split("-(?=.)", -1)) {
            QKeyCode key = key(name, layout);
            if (keys.contains(key)) {
                throw new IllegalArgumentException("chord: " + text + " (expected: each key once)");
            }
            keys.add(key);
        }
        return new Chord(keys);
    }

    private static QKeyCode key(String name, Layout layout) {
        if (name.codePointCount(0, name.length()) == 1) {
            QKeyCode key = layout.keyOf(name.codePointAt(0));
            if (key != null) {
                return key;
            }
        }
        String lower = name.toLowerCase(Locale.ROOT);
        QKeyCode key = QKeyCode.of(OTHER_NAMES.getOrDefault(lower, lower));
        if (!QKeyCode.values().contains(key)) {
            throw new IllegalArgumentException(
                    "key: " + name + " (expected: a character of " + layout
                            + ", or a name such as ctrl, alt, shift, altgr, meta, ret, esc, f1, up, pgdn or delete; QKeyCode has all)");
        }
        return key;
    }
}
