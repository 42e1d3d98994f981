package dev.qemu4j.img.serve;

import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.failure.ServeException.Reason;
import java.security.SecureRandom;
import java.util.function.IntFunction;

/**
 * Finds a free TCP port without a race: the server itself binds a port that is tried, and another if that is taken.
 *
 * <p>The ports lie above those that Linux hands out to connections.
 */
final class TcpPorts {
    private static final int FIRST = 61_000;
    private static final int COUNT = 65_535 - FIRST;
    private static final int ATTEMPTS = 40;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TcpPorts() {}

    /**
     * Tries ports until one is free.
     *
     * @param bind throws {@link ServeException} with {@link Reason#ADDRESS_IN_USE} for a port that is not
     */
    static <T> T tryPorts(int wanted, IntFunction<T> bind) {
        if (wanted != 0) {
            return bind.apply(wanted);
        }
        int attempt = 0;
        while (true) {
            try {
                return bind.apply(FIRST + RANDOM.nextInt(COUNT));
            } catch (ServeException e) {
                if (e.reason() != Reason.ADDRESS_IN_USE || ++attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
