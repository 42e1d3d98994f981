package dev.qemu4j.vm.transfer.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.misc.Cont;
import dev.qemu4j.qapi.misc.Stop;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a guest runs, which a transfer of its state must not change.
 *
 * <p>A transfer that comes to nothing lets go on only what it has stopped itself: not a guest that somebody has paused meanwhile, that has panicked or
 * shut down, or whose disk has failed.
 */
public final class GuestRun {
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Set<RunState> RUN = Set.of(RunState.RUNNING, RunState.SUSPENDED);
    private static final Set<RunState> STAND = Set.of(RunState.PAUSED, RunState.PRELAUNCH);
    private static final Set<RunState> MOVE = Set.of(RunState.FINISH_MIGRATE, RunState.POSTMIGRATE);

    private final QmpClient qmp;
    private volatile boolean runs;
    private boolean stopped;

    /** Looks at the guest, before it is touched. */
    public GuestRun(QmpClient qmp) {
        this.qmp = qmp;
        runs = isRunning(state());
    }

    /** Tells whether a guest in this state runs. */
    public static boolean isRunning(RunState state) {
        return RUN.contains(state);
    }

    /** Tells whether a guest in this state can go on, and nothing has happened to it. */
    public static boolean isWell(RunState state) {
        return RUN.contains(state) || STAND.contains(state);
    }

    /** Tells whether a guest in this state stands still, and can go on. */
    public static boolean isStanding(RunState state) {
        return STAND.contains(state);
    }

    /** Tells whether the guest ran when it was last looked at, or would if the transfer had not stopped it. */
    public boolean runs() {
        return runs;
    }

    /** Stops the guest for the transfer. */
    public void stop() {
        stopped = true;
        qmp.blocking().misc().stop();
    }

    /** Looks at the guest during the transfer. Returns a state that the guest should not be taken in; null if it is well. */
    public @Nullable RunState trouble() {
        RunState now = state();
        if (RUN.contains(now)) {
            runs = true;
        } else if (STAND.contains(now)) {
            runs &= stopped;
        } else if (!MOVE.contains(now)) {
            runs = false;
            return now;
        }
        return null;
    }

    /** Tells whether QEMU has sent all, and nobody has let the guest go on since. */
    public boolean hasGone() {
        return state().equals(RunState.POSTMIGRATE);
    }

    /**
     * Has the guest as it was, once the transfer has ended or been cancelled.
     *
     * @return the beginning of a message
     */
    public String restore() {
        Await.until(
                Await.Condition.polling(() -> !state().equals(RunState.FINISH_MIGRATE), PAUSE),
                "waiting for the machine to leave the migration",
                SOON);
        RunState now = state();
        if (now.equals(RunState.POSTMIGRATE)) {
            takeBack();
        } else if (now.equals(RunState.PAUSED) && stopped && runs) {
            qmp.blocking().misc().cont();
        }
        RunState end = state();
        return isRunning(end) ? "the machine goes on" : "the machine goes on as it was (" + end + ")";
    }

    /**
     * After all is sent, QEMU has given its disks away, and the next write to one would abort it. It takes them back only where it lets the guest run; a paused one is
     * stopped at once again, by a command that is sent before the first is answered.
     */
    private void takeBack() {
        CompletableFuture<?> going = qmp.execute(Cont.of());
        CompletableFuture<?> standing = runs ? going : qmp.execute(Stop.of());
        Await.result(going, "waiting for the machine to take its disks back");
        Await.result(standing, "waiting for the machine to stand still");
    }

    private RunState state() {
        return qmp.blocking().runState().queryStatus().status();
    }
}
