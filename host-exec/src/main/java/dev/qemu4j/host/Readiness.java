package dev.qemu4j.host;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits until a program that was just started is ready to serve. */
public final class Readiness {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private Readiness() {}

    /**
     * Waits until a program is ready; one that does not get ready is closed.
     *
     * @param process the program
     * @param ready tells whether it is, such as by the file that it writes then; asked every millisecond on the calling thread
     * @param limit how long to wait
     * @throws NotReadyException if the program ends before it is ready, or does not get so in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public static void await(HostProcess process, BooleanSupplier ready, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!ready.getAsBoolean()) {
                ExitStatus status = process.awaitExit(PAUSE);
                if (status != null) {
                    throw new NotReadyException(process, "ended with " + status + " before it was ready");
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new NotReadyException(process, "was not ready after " + limit.toMillis() + " ms");
                }
            }
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }
}
