package dev.qemu4j.option;

import dev.qemu4j.DataSize;

/** An amount of memory as {@code -m} takes it, for which a number without a unit is MiB. */
final class MemoryText {
    private MemoryText() {}

    static String of(DataSize size) {
        String text = size.optionText();
        return Character.isDigit(text.charAt(text.length() - 1)) ? text + "B" : text;
    }
}
