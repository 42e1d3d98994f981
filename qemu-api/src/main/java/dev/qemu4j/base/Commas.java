package dev.qemu4j.base;

import java.util.Objects;

/**
 * The commas of QEMU's options, which part names and values: one in a value is written twice.
 *
 * <pre>{@code
 * builder.option("-drive", "if=none,id=d,file=" + Commas.doubled(path.toString()));
 * }</pre>
 *
 * <p>The typed API does so by itself; this is for options that a program writes as text.
 */
public final class Commas {
    private Commas() {}

    /**
     * Doubles the commas of a value.
     *
     * @param value the value
     * @return the text for a place behind {@code name=}
     */
    public static String doubled(String value) {
        Objects.requireNonNull(value, "value");
        return value.replace(",", ",,");
    }
}
