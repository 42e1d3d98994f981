package dev.qemu4j.net;

import dev.qemu4j.net.base.NetworkException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A network has no tap of the asked number; the message tells which it has. */
public final class NoSuchTapException extends NetworkException {
    private static final long serialVersionUID = 1L;

    NoSuchTapException(int index, List<String> taps) {
        super("tap: " + index + " (expected: " + expected(taps) + ")", null);
    }

    private static String expected(List<String> taps) {
        return taps.isEmpty()
                ? "a network that is planned with taps(…); this one has none"
                : IntStream.range(0, taps.size())
                        .mapToObj(i -> i + " for " + taps.get(i))
                        .collect(Collectors.joining(", "));
    }
}
