package dev.qemu4j.vm;

import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Objects;

/**
 * The steps to end a virtual machine, each tried for a while before the next one. The guest's own step is over at once if the
 * guest is stopped, as a stopped guest cannot shut down.
 *
 * @param guest how long the guest has to shut down after its power button was pressed; zero to skip this step
 * @param quit the time that QEMU has after {@code quit} to write what it holds for its disks; one that does not answer within five seconds
 *     gets the next step
 * @param terminate how long QEMU has after SIGTERM
 * @param kill how long the host has after SIGKILL
 */
public record StopLadder(Duration guest, Duration quit, Duration terminate, Duration kill) {
    private static final Duration QUICK = Duration.ofSeconds(5);
    private static final Duration WRITES = Duration.ofMinutes(5);

    /**
     * Checks the limits.
     *
     * @param guest how long the guest has; zero to skip it
     * @param quit the time that QEMU has after {@code quit} to write what it holds
     * @param terminate how long QEMU has after SIGTERM
     * @param kill how long the host has after SIGKILL
     * @throws IllegalArgumentException if a limit is negative
     */
    public StopLadder {
        Objects.requireNonNull(guest, "guest");
        Objects.requireNonNull(quit, "quit");
        Objects.requireNonNull(terminate, "terminate");
        Objects.requireNonNull(kill, "kill");
        TimeLimit.requireNotNegative("guest", guest);
        TimeLimit.requireNotNegative("quit", quit);
        TimeLimit.requireNotNegative("terminate", terminate);
        TimeLimit.requireNotNegative("kill", kill);
    }

    /**
     * Asks the guest first.
     *
     * @param guest the guest's time limit
     * @return a ladder with five minutes for {@code quit} and five seconds for each later step
     */
    public static StopLadder guestFirst(Duration guest) {
        return new StopLadder(guest, WRITES, QUICK, QUICK);
    }

    /**
     * Ends QEMU without asking the guest, as if the power was cut; QEMU still writes its caches to the images.
     *
     * @return a ladder as of {@link #guestFirst} without its first step
     */
    public static StopLadder atOnce() {
        return guestFirst(Duration.ZERO);
    }
}
