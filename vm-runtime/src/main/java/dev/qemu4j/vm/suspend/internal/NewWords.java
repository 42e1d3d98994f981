package dev.qemu4j.vm.suspend.internal;

import java.util.function.Supplier;

/** The end of a standard error since a moment, without the words about what failed before. */
public final class NewWords implements Supplier<String> {
    /** Long enough to be found again, and short enough to be there still once the beginning was dropped. */
    private static final int KNOWN = 512;

    private final Supplier<String> tail;
    private final String before;

    /** Begins now. */
    public NewWords(Supplier<String> tail) {
        this.tail = tail;
        before = tail.get();
    }

    @Override
    public String get() {
        String now = tail.get();
        if (now.startsWith(before)) {
            return now.substring(before.length());
        }
        String known = before.substring(Math.max(0, before.length() - KNOWN));
        int at = now.indexOf(known);
        return at < 0 ? now : now.substring(at + known.length());
    }
}
