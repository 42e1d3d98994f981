package dev.qemu4j.net;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.host.Readiness;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits until a program is ready to serve a network. */
final class Ready {
    private Ready() {}

    static void await(HostProcess process, BooleanSupplier ready, Duration limit, String hint) {
        try {
            Readiness.await(process, ready, limit);
        } catch (NotReadyException e) {
            throw new NetworkException(e.getMessage() + "; " + hint, e);
        }
    }
}
